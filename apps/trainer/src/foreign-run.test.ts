import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, jest } from '@jest/globals';
import { randomFrom } from '@ratchet/kernel';
import { checkTrainable } from '@ratchet/learning';
import { type Manifest, MODEL_FILE, manifestSchema, signatureOf } from '@ratchet/model';
import { encodeModel, scanModel } from '@ratchet/onnx';
import { makeVersion } from './make-version.ts';
import type { RunTask } from './run-task.ts';
import { type SnapshotRow, snapshotRowsFile } from './snapshot.ts';

jest.setTimeout(60_000);

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'ratchet-foreign-'));
});
afterEach(() => rm(root, { recursive: true, force: true }));

const LABELS = ['owl', 'cat', 'dog'];

/** A file that answers logits, by its own idea of what is what: it has the labels of the rows the wrong way round. */
function broughtFile(): Uint8Array {
  const turned = Float32Array.from({ length: 9 }, (_, i) => (i % 3 === (Math.floor(i / 3) + 1) % 3 ? 2 : 0));
  return encodeModel({
    name: 'brought',
    nodes: [
      { op: 'Tanh', inputs: ['x'], outputs: ['h'] },
      { op: 'Gemm', inputs: ['h', 'head.weight', 'head.bias'], outputs: ['scores'] },
    ],
    initializers: [
      { name: 'head.weight', type: 'float32', dims: [3, 3], data: turned },
      { name: 'head.bias', type: 'float32', dims: [3], data: new Float32Array(3) },
    ],
    inputs: [{ name: 'x', type: 'float32', dims: ['batch', 3] }],
    outputs: [{ name: 'scores', type: 'float32', dims: ['batch', 3] }],
  });
}

/** Rows whose largest number says what they are. */
function rowsOf(count: number): SnapshotRow[] {
  const random = randomFrom(2);
  return Array.from({ length: count }, (_, row) => {
    const best = Math.floor(random() * 3);
    const numbers = Float32Array.from({ length: 3 }, (_, i) => random() - 0.5 + (i === best ? 1.5 : 0));
    const content = Buffer.from(numbers.buffer).toString('base64');
    return {
      tensors: [{ name: 'x', datatype: 'FP32', shape: [3], content }],
      label: LABELS[best]!,
      part: row % 4 === 0 ? 'holdout' : 'train',
      trainOnly: false,
    };
  });
}

const countsOf = (rows: readonly SnapshotRow[], part: string): Record<string, number> => {
  const labels = rows.flatMap((row) => (row.part === part ? [row.label!] : []));
  return Object.fromEntries(
    [...Map.groupBy(labels, (label) => label)].map(([label, all]) => [label, all.length]),
  );
};

it('fine-tunes a file that somebody brought, and judges it against that', async () => {
  const onnx = broughtFile();
  const file = join(root, 'champion.onnx');
  await writeFile(file, onnx);
  const { trained, head } = await checkTrainable(onnx);
  const manifest: Manifest = {
    formatVersion: 1,
    model: 'm',
    version: '1',
    task: 'tensors',
    labels: LABELS,
    pipeline: [],
    signature: signatureOf(scanModel(onnx)),
    trainable: { parameters: trained.map(({ name }) => name), output: head.output, scores: head.scores },
  };
  const rows = rowsOf(600);
  const dir = await mkdtemp(join(root, 'run-'));
  await writeFile(snapshotRowsFile(dir), rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
  const task: RunTask = {
    model: 'm',
    task: 'tensors',
    dir,
    snapshot: {
      hash: 'abc',
      labels: rows.length,
      reads: 'tensors',
      target: 'label',
      train: countsOf(rows, 'train'),
      holdout: countsOf(rows, 'holdout'),
      rejected: {},
    },
    codeVersion: 'test',
    seed: 1,
    settings: {},
    champion: { manifest, file },
  };
  const { manifest: draft, report } = await makeVersion(task, async () => undefined);
  const { signature, labels, trainable } = manifest;
  expect(manifestSchema.parse({ ...draft, version: '2' })).toMatchObject({
    task: 'tensors',
    pipeline: [],
    signature,
    labels,
    trainable,
    lineage: { parents: ['1'] },
    golden: { outputs: [{ name: 'scores', shape: [8, 3] }] },
  });
  const { challenger, champion } = report.evaluation;
  expect(champion).toMatchObject({ kind: 'classification', version: '1', metrics: { rows: 150 } });
  expect(challenger).toMatchObject({ kind: 'classification', metrics: { rows: 150 } });
  if (challenger.kind !== 'classification' || champion?.kind !== 'classification')
    throw new Error('both classify');
  expect(champion.metrics.accuracy).toBeLessThan(0.2);
  expect(challenger.metrics.accuracy).toBeGreaterThan(0.9);
  expect(report.verdict.verdict).toBe('better');
  expect(report.training!.choice.family).toBe('foreign');
  expect((await readFile(join(dir, MODEL_FILE))).length).toBe(onnx.length);
});
