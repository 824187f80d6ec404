import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Manifest } from '@ratchet/model';

export const PIPELINE = [
  { step: 'normalize', form: 'NFKC', lowerCase: true },
  { step: 'tokenize' },
  {
    step: 'hash-ngrams',
    words: [1, 2],
    characters: null,
    hanCharacters: [1, 3],
    bits: 18,
    hash: 'fnv1a-mix',
    idsMax: 4096,
  },
];

/** A manifest of a text model. */
export function textManifest(
  model: string,
  version: string,
  pipeline: Manifest['pipeline'] = PIPELINE,
): Manifest {
  return {
    formatVersion: 1,
    model,
    version,
    task: 'text-classification',
    labels: ['negative', 'positive'],
    pipeline,
    signature: {
      inputs: [{ name: 'ids', datatype: 'INT32', shape: [-1, -1], pad: -1 }],
      outputs: [{ name: 'probabilities', datatype: 'FP32', shape: [-1, 2] }],
      batch: true,
    },
  };
}

/** A manifest of a model that takes tensors. */
export function tensorManifest(model: string, version: string): Manifest {
  return {
    formatVersion: 1,
    model,
    version,
    task: 'tensors',
    pipeline: [],
    signature: {
      inputs: [{ name: 'x', datatype: 'FP32', shape: [-1, 2] }],
      outputs: [{ name: 'y', datatype: 'FP32', shape: [-1, 2] }],
      batch: true,
    },
  };
}

/** A data directory with a model repository of these versions; `close` removes it. */
export async function temporaryModels(manifests: readonly Manifest[]) {
  const dataDir = await mkdtemp(join(tmpdir(), 'ratchet-preprocessing-'));
  const add = async (manifest: Manifest): Promise<void> => {
    const dir = join(dataDir, 'models', manifest.model, manifest.version);
    await mkdir(dir, { recursive: true });
    await writeFile(join(dir, 'manifest.json'), JSON.stringify(manifest));
    await writeFile(join(dir, 'model.onnx'), 'nobody reads this file here');
  };
  for (const manifest of manifests) await add(manifest);
  return {
    dataDir,
    add,
    remove: (model: string) => rm(join(dataDir, 'models', model), { recursive: true }),
    close: () => rm(dataDir, { recursive: true, force: true }),
  };
}
