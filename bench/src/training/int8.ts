import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { compressVersion, dataSetOf, type LearningRow, trainVersion } from '@ratchet/learning';
import { rounded } from '../median.ts';
import { pngOf, readFashion } from './fashion.ts';

/** Training images: enough for a network whose answers are worth comparing. */
const TRAINED = 10_000;

/** What int8 makes of the dense network on Fashion-MNIST, judged by its whole test part on this machine. */
export async function benchInt8(): Promise<object> {
  const rowsOf = async (part: 'train' | 't10k', count: number): Promise<LearningRow[]> => {
    const images = await readFashion(part);
    return Array.from(images.labels.subarray(0, count), (label, row): LearningRow => {
      const said = { label: String(label), trainOnly: false } as const;
      return {
        instance: { image: pngOf(images, row) },
        ...said,
        part: part === 'train' ? 'train' : 'holdout',
      };
    });
  };
  const rows = [...(await rowsOf('train', TRAINED)), ...(await rowsOf('t10k', 10_000))];
  const data = await dataSetOf('image-classification', rows);
  const version = await trainVersion({ data, seed: 1, settings: { family: 'image-dense' } });
  const dir = await mkdtemp(join(tmpdir(), 'ratchet-int8-'));
  try {
    const file = join(dir, 'model.onnx');
    await writeFile(file, version.onnx);
    const manifest = {
      labels: [...version.labels!],
      pipeline: version.pipeline.map((step) => ({ ...step })),
      signature: version.signature,
      golden: version.golden,
    };
    const { report } = await compressVersion({
      target: 'int8',
      parent: { file, manifest },
      rows,
      dir,
      seed: 1,
    });
    const last = report.tried.at(-1);
    const found = {
      kept: report.kept,
      sizeRatio: last && rounded(last.size.share, 3),
      accuracy: last?.accuracy,
      latency: last?.latency.map(({ batch, parent, compressed }) => ({
        batch,
        ratio: rounded(compressed.p50Ms / parent.p50Ms, 2),
      })),
    };
    console.log(`int8: ${JSON.stringify(found)}`);
    return found;
  } finally {
    await rm(dir, { recursive: true });
  }
}
