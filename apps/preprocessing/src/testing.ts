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

/** A manifest of any task; its inputs are named `names`. */
function manifestOf(
  model: string,
  version: string,
  { names, ...more }: Pick<Manifest, 'task' | 'pipeline'> & Partial<Manifest> & { names: string[] },
): Manifest {
  return {
    formatVersion: 1,
    model,
    version,
    signature: {
      inputs: names.map((name) => ({ name, datatype: 'FP32', shape: [-1, -1] })),
      outputs: [{ name: 'y', datatype: 'FP32', shape: [-1, -1] }],
      batch: true,
    },
    ...more,
  };
}

/** A manifest of a text model. */
export function textManifest(
  model: string,
  version: string,
  pipeline: Manifest['pipeline'] = PIPELINE,
): Manifest {
  const labels = ['negative', 'positive'];
  return manifestOf(model, version, { task: 'text-classification', labels, pipeline, names: ['ids'] });
}

/** A manifest of a model that takes tensors. */
export function tensorManifest(model: string, version: string): Manifest {
  return manifestOf(model, version, { task: 'tensors', pipeline: [], names: ['x'] });
}

/** A manifest of a model that reads rows with a column `age`. */
export function rowManifest(model: string, version: string): Manifest {
  const columns = [{ name: 'age', kind: 'number', missing: 40, flagMissing: true }];
  const pipeline = [{ step: 'encode-row', columns }];
  return manifestOf(model, version, { task: 'tabular-regression', pipeline, names: ['features'] });
}

/** A manifest of a recommender that knows the users ann and bob and the items a, b and c. */
export function ratingManifest(model: string, version: string): Manifest {
  const pipeline = [{ step: 'rating-ids', users: ['ann', 'bob'], items: ['a', 'b', 'c'], maxTopK: 100 }];
  const labels = ['a', 'b', 'c'];
  return manifestOf(model, version, { task: 'recommendation', labels, pipeline, names: ['user', 'items'] });
}

/** A manifest of a model that reads images as 1 × `height` × `width` grey pixels. */
export function imageManifest(model: string, version: string, width = 2, height = 1): Manifest {
  const pipeline = [
    { step: 'decode-image', channels: 1 },
    { step: 'resize', width, height },
    { step: 'scale' },
  ];
  const labels = ['a', 'b'];
  return manifestOf(model, version, { task: 'image-classification', labels, pipeline, names: ['pixels'] });
}

/** A PNG file of a black and a white pixel. */
export const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAIAAAABCAAAAADRSSBWAAAAC0lEQVR4nGNg+A8AAQIBAEK+vGgAAAAASUVORK5CYII=',
  'base64',
);

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
