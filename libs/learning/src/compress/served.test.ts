import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { Instance, Signature, Tensor } from '@ratchet/model';
import type { PipelineSpec } from '@ratchet/pipeline';
import { ModelWorker } from '@ratchet/runtime';
import { dataSetOf, type LearningRow } from '../data-set.ts';
import { scoresOf, tinyReviews } from '../testing.ts';
import { trainVersion } from '../train-version.ts';
import { judgeCompressed } from './judge-compressed.ts';
import { type Form, rewrite } from './rewrite.ts';
import { stackingOf } from './stacked-instances.ts';
import { node } from './stored-form.ts';
import { fileOf, floats, servedAs, tensorRows } from './testing.ts';

jest.setTimeout(60_000); // every test starts a process

let dir: string;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'ratchet-served-'));
});
afterAll(() => rm(dir, { recursive: true }));

interface Version {
  /** How far answers may be apart in other batches: sums of floats are added in another order there. */
  readonly apart: number;
  readonly onnx: Uint8Array;
  readonly pipeline: PipelineSpec;
  readonly signature: Signature;
  readonly rows: readonly LearningRow[];
}

const VERSIONS: Readonly<Record<string, () => Promise<Version>>> = {
  'a text classifier': async () => {
    const reviews = tinyReviews();
    const data = await dataSetOf('text-classification', reviews);
    const version = await trainVersion({
      data,
      seed: 1,
      settings: { family: 'text-linear', budgetSeconds: 1 },
    });
    const rows = Array.from({ length: 1_000 }, (_, i) => reviews[(i * 7) % reviews.length]!);
    return { ...version, rows, apart: 1e-6 };
  },
  'a network': async () => ({
    onnx: fileOf(
      [
        node('Gemm', ['x', 'w1', 'b1'], 'h'),
        node('Relu', ['h'], 'r'),
        node('Gemm', ['r', 'w2', 'b2'], 'z'),
        node('Softmax', ['z'], 'y'),
      ],
      [
        floats('w1', [256, 128], 1, 0.15),
        floats('b1', [128], 2, 0.1),
        floats('w2', [128, 10], 3, 0.3),
        floats('b2', [10], 4, 0.1),
      ],
      { x: [256], y: ['batch', 10] },
    ),
    ...servedAs([256], [10]),
    rows: tensorRows(1_000, [256], 'train'),
    apart: 0,
  }),
};

const CASES = Object.entries(VERSIONS).flatMap(([name, version]) =>
  (['int8-static', 'float16'] as const).map((form) => [form, name, version] as const),
);

describe('compressed files', () => {
  it.each(CASES)('in %s are served as they were judged: %s', async (form, name, version) => {
    const { rows, apart, ...whole } = await version();
    const compressed = await compress(form, `${name} ${form}`.replaceAll(' ', '-'), {
      ...whole,
      rows,
      apart,
    });
    const instances = rows.map(({ instance }) => instance);
    const expected = await scoresOf({ ...whole, onnx: compressed.onnx }, instances);
    const { file, golden } = compressed;
    const worker = ModelWorker.start({ file, signature: whole.signature, golden, scan: true });
    try {
      expect(await worker.loaded).toMatchObject({ batchable: true });
      for (const batch of [1, 7, 32]) {
        const served = await askInBatches(
          worker,
          { ...whole, instances: instances.slice(0, 32 * batch) },
          batch,
        );
        for (const [row, scores] of served.entries())
          for (const [i, score] of scores.entries())
            expect(Math.abs(score - expected[row]![i]!)).toBeLessThanOrEqual(apart);
      }
    } finally {
      await worker.close();
    }
  });
});

async function compress(form: Form, name: string, { onnx, pipeline, signature, rows }: Version) {
  const manifest = { pipeline: pipeline.map((step) => ({ ...step })), signature };
  const parent = { file: join(dir, `${name}.whole.onnx`), bytes: onnx.length, manifest };
  await writeFile(parent.file, onnx);
  const instances = rows.slice(0, 200).map(({ instance }) => instance);
  const rewritten = await rewrite(onnx, form, { served: manifest, instances, dir });
  const judged = { form, onnx: rewritten.onnx, isRounded: true, isRelearned: false };
  const { golden } = await judgeCompressed(parent, judged, {
    rows: rows.slice(0, 50),
    dir,
    seed: 1,
    onShare: () => undefined,
  });
  const file = join(dir, `${name}.onnx`);
  await writeFile(file, rewritten.onnx);
  const decoded = (tensors: typeof golden.inputs): Tensor[] =>
    tensors.map(({ content, ...rest }) => ({ ...rest, content: Buffer.from(content, 'base64') }));
  return {
    onnx: rewritten.onnx,
    file,
    golden: { inputs: decoded(golden.inputs), outputs: decoded(golden.outputs), tolerance: 0 },
  };
}

async function askInBatches(
  worker: ModelWorker,
  {
    instances,
    pipeline,
    signature,
  }: Pick<Version, 'pipeline' | 'signature'> & { readonly instances: readonly Instance[] },
  batch: number,
): Promise<Float32Array[]> {
  const stacks = stackingOf({ pipeline: pipeline.map((step) => ({ ...step })), signature });
  const answers: Float32Array[] = [];
  for (let from = 0; from < instances.length; from += batch)
    for (const { rows, inputs } of await stacks(instances.slice(from, from + batch))) {
      const { outputs } = await worker.run(inputs);
      const numbers = new Float32Array(new Uint8Array(outputs[0]!.content).buffer);
      const width = numbers.length / rows.length;
      for (const [i, row] of rows.entries()) answers[from + row] = numbers.slice(i * width, (i + 1) * width);
    }
  return answers;
}
