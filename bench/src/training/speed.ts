import { join } from 'node:path';
import { median, rounded } from '../median.ts';
import { jsonOf, npmPackages, pythonWith, script } from './competitors.ts';
import { hasFashion } from './fashion.ts';
import { type Engine, FASHION_ROWS, type Measured, NETWORKS, type NetworkName } from './networks.ts';

const WORKER = join(import.meta.dirname, 'speed-worker.ts');

interface OwnMeasured extends Measured {
  readonly createdMs: number;
}

/** Speed of one network: each engine in turn, several rounds, one thread each; medians and their ratios. */
export async function benchSpeed(name: NetworkName, rounds: number): Promise<object | null> {
  if (name !== 'dense64' && !hasFashion()) {
    console.log(`${name}: skipped, the package dataset-fashion-mnist is not installed`);
    return null;
  }
  const engines = await enginesFor(name);
  const found = new Map<Engine, Measured[]>();
  const created: number[] = [];
  for (let round = 1; round <= rounds; round++) {
    for (const [engine, measure] of engines) {
      const measured = await measure();
      found.set(engine, [...(found.get(engine) ?? []), measured]);
      if ('createdMs' in measured) created.push((measured as OwnMeasured).createdMs);
      console.log(`${name} ${round}/${rounds} ${engine.padEnd(8)} ${rounded(measured.rowsPerSecond)} rows/s`);
    }
  }
  const speed = (engine: Engine): number | null => {
    const all = found.get(engine);
    return all === undefined ? null : median(all.map(({ rowsPerSecond }) => rowsPerSecond));
  };
  const own = speed('ratchet')!;
  const ratio = (engine: Engine): number | null => {
    const other = speed(engine);
    return other === null ? null : rounded(own / other, 2);
  };
  return {
    rowsPerSecond: rounded(own),
    ...(name === 'dense64' ? {} : { secondsPerEpoch: rounded(FASHION_ROWS / own, 2) }),
    ratioToTorch: ratio('torch'),
    ratioToTfjs: ratio('tfjs'),
    createTrainerMs: rounded(median(created), 1),
  };
}

async function enginesFor(
  name: NetworkName,
): Promise<readonly (readonly [Engine, () => Promise<Measured>])[]> {
  const { batch, competitorRows } = NETWORKS[name];
  const own = () => jsonOf<OwnMeasured>(process.execPath, ['--conditions=@ratchet/source', WORKER, name]);
  const engines: (readonly [Engine, () => Promise<Measured>])[] = [['ratchet', own]];
  const python = await pythonWith('torch');
  const torchArgs = [script('torch_nets.py'), name, String(competitorRows.torch), String(batch)];
  if (python === undefined) console.log('PyTorch is absent: no Python with torch was found');
  else engines.push(['torch', () => jsonOf<Measured>(python, torchArgs)]);
  const packages = competitorRows.tfjs === 0 ? undefined : await npmPackages();
  const tfjsArgs = [script('tfjs-nets.mjs'), name, String(competitorRows.tfjs), String(batch)];
  if (packages !== undefined)
    engines.push(['tfjs', () => jsonOf<Measured>(process.execPath, tfjsArgs, { cwd: packages })]);
  return engines;
}
