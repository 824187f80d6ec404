import { describe, expect, jest, test } from '@jest/globals';
import { Fault } from '@ratchet/kernel';
import type { Instance } from '@ratchet/model';
import { scanModel } from '@ratchet/onnx';
import type { DataSet } from '../candidate.ts';
import { evaluateVersion } from '../evaluate/evaluate-version.ts';
import { withFile, withSession } from '../testing.ts';
import { type TrainedVersion, trainVersion } from '../train-version.ts';
import { foreignFamily } from './foreign-family.ts';
import { readForeign } from './foreign-graph.ts';
import type { ForeignVersion } from './foreign-version.ts';
import type { Selection } from './selection.ts';
import { fileOf, fixture, taskFor, versionOf, weights } from './testing.ts';

jest.setTimeout(60_000);

/** The first rows of a data set, or those behind them. */
function part(data: DataSet, from: number, to: number): DataSet {
  const { labels, truth } = data.target as { labels: readonly string[]; truth: Int32Array };
  return {
    ...data,
    instances: data.instances.slice(from, to),
    target: { labels, truth: truth.slice(from, to) },
    judging: data.judging.slice(from, to),
  };
}

async function accuracyOf(onnx: Uint8Array, version: ForeignVersion, held: DataSet): Promise<number> {
  const { signature, labels, trainable } = version;
  return withFile(onnx, async (file) => {
    const manifest = { labels: [...labels], pipeline: [], signature, trainable };
    const { scores } = await evaluateVersion({ file, manifest }, held, () => undefined);
    if (scores.kind !== 'classification') throw new Error('it classifies');
    return scores.metrics.accuracy;
  });
}

/** Fine-tunes a file on some rows of a made-up task, and judges it before and after on others. */
async function tuned(onnx: Uint8Array, selection: Selection = {}, rows = 300) {
  const version = await versionOf(onnx, selection);
  const data = taskFor(version, rows + 200);
  const trained = await trainVersion({ data: part(data, 0, rows), seed: 3, foreign: version });
  const held = part(data, rows, rows + 200);
  return {
    version,
    data,
    trained,
    before: await accuracyOf(onnx, version, held),
    after: await accuracyOf(trained.onnx, version, held),
  };
}

/** Which constants of a file have other values in another one. */
function changed(before: Uint8Array, after: Uint8Array): string[] {
  const old = readForeign(before).constants;
  return [...readForeign(after).constants.values()]
    .filter(({ name, tensor }) => {
      const was = old.get(name)!.tensor().data as Float32Array;
      return (tensor().data as Float32Array).some((value, i) => !Object.is(value, was[i]));
    })
    .map(({ name }) => name)
    .sort();
}

describe('fine-tuning', () => {
  test.each<[string, Selection, number]>([
    ['mlp', {}, 0.2],
    ['mlp', { pattern: 'classifier.*' }, 0.1],
    ['lenet', {}, 0.3],
    ['convnet-folded', { pattern: 'wide.*,classifier.*' }, 0.2],
    ['transformer', {}, 0.1],
    ['gru', {}, 0.05],
  ])('%s %j answers better, and only what is trained changes', async (name, selection, gain) => {
    const onnx = fixture(name);
    const { version, trained, before, after } = await tuned(onnx, selection);
    expect(after).toBeGreaterThan(before + gain);
    expect(changed(onnx, trained.onnx)).toEqual([...version.trainable.parameters].sort());
    const { inputs, outputs, operators } = scanModel(trained.onnx);
    const was = scanModel(onnx);
    expect({ inputs, outputs }).toEqual({ inputs: was.inputs, outputs: was.outputs });
    const { Identity: _, ...others } = operators;
    const { Identity: __, ...wereOthers } = was.operators;
    expect(others).toEqual(wereOthers);
    expect(trained).toMatchObject({
      labels: version.labels,
      signature: version.signature,
      trainable: version.trainable,
      pipeline: [],
    });
  });

  test('the same rows and seed give the same bytes, also after it was ended and taken up', async () => {
    const version = await versionOf(fixture('mlp'));
    const data = taskFor(version, 200);
    const train = (seed: number, more = {}) => trainVersion({ data, seed, foreign: version, ...more });
    const first = await train(1);
    expect(Buffer.compare((await train(1)).onnx, first.onnx)).toBe(0);
    expect(Buffer.compare((await train(2)).onnx, first.onnx)).not.toBe(0);
    const again = await train(1, { previous: first.summary.choice });
    expect(Buffer.compare(again.onnx, first.onnx)).toBe(0);
    await withFile(new Uint8Array(1), async (file) => {
      const checkpointDir = file.replace(/[^/]*$/, '');
      const onProgress = ({ done }: { done: number }): void => {
        if (done > 0.6) throw new Error('that was enough');
      };
      await expect(train(1, { checkpointDir, onProgress })).rejects.toThrow('that was enough');
      expect(Buffer.compare((await train(1, { checkpointDir })).onnx, first.onnx)).toBe(0);
    });
  });

  test('a version goes on from the one before it, with what came apart in it', async () => {
    const { version, trained, data } = await tuned(fixture('transformer'), { pattern: 'norm*' });
    expect(version.trainable.parameters).toContain('norm2.weight');
    const next = await trainVersion({
      data,
      seed: 4,
      foreign: { ...version, onnx: trained.onnx },
    });
    expect(next.onnx.length).toBe(trained.onnx.length);
    expect(changed(trained.onnx, next.onnx)).toEqual([...version.trainable.parameters].sort());
  });

  test('what it must answer wherever it is loaded is what it answers', async () => {
    const { trained } = await tuned(fixture('lenet'), { pattern: 'fc2.*' });
    const { inputs, outputs } = trained.golden;
    expect(inputs).toEqual([expect.objectContaining({ name: 'input', shape: [8, 1, 14, 14] })]);
    await withSession(trained.onnx, trained.signature, async (session) => {
      const given = inputs.map(({ name, datatype, shape, content }) => ({
        name,
        datatype,
        shape,
        content: Buffer.from(content, 'base64'),
      }));
      const [answer] = await session.run(given);
      expect(Buffer.from(answer!.content).toString('base64')).toBe(outputs[0]!.content);
      expect(answer).toMatchObject({ name: outputs[0]!.name, shape: outputs[0]!.shape });
    });
  });

  test('one logit tells two labels apart', async () => {
    const file = fileOf((g) => g.op('Sigmoid', [g.op('MatMul', ['x', weights(g, 'w', [4, 1])])]), {
      y: ['batch', 1],
    });
    const { before, after } = await tuned(file);
    expect(after).toBeGreaterThan(before);
    expect(after).toBeGreaterThan(0.8);
  });

  test('a few rows are enough to learn from, with nothing to stop by', async () => {
    const version = await versionOf(fixture('mlp'));
    const { summary, onnx } = await trainVersion({ data: taskFor(version, 12), seed: 1, foreign: version });
    expect(summary.facts).toMatchObject({ validationRows: 0, steps: 50 });
    expect(changed(version.onnx, onnx)).toHaveLength(6);
  });

  test('labels that no row has keep their place among the scores', async () => {
    const version = await versionOf(fixture('mlp'));
    const data = taskFor(version, 80);
    const kept = [...data.instances.keys()].filter((row) => data.target.truth![row]! < 2);
    const two: DataSet = {
      ...data,
      instances: kept.map((row) => data.instances[row]!),
      target: {
        labels: ['label 0', 'label 1'],
        truth: Int32Array.from(kept, (row) => data.target.truth![row]!),
      },
      judging: new Uint8Array(kept.length).fill(1),
    };
    const trained = await trainVersion({ data: two, seed: 1, foreign: version });
    expect(trained.labels).toEqual(['label 0', 'label 1', 'label 2', 'label 3']);
  });
});

describe('rows that do not fit', () => {
  const rowOf = (values: Float32Array, shape: readonly number[], name = 'input'): Instance => ({
    tensors: [{ name, datatype: 'FP32', shape, content: new Uint8Array(values.buffer) }],
  });

  test.each<[string, (data: DataSet) => DataSet, string, RegExp]>([
    [
      'another width',
      (data) => ({ ...data, instances: data.instances.with(7, rowOf(new Float32Array(5), [5])) }),
      'INPUT_MISMATCH',
      /row 7: input "input": expected FP32 \[6\], got FP32 \[5\]/,
    ],
    [
      'another name',
      (data) => ({ ...data, instances: data.instances.with(3, rowOf(new Float32Array(6), [6], 'x')) }),
      'MISSING_INPUT',
      /row 3: input "input" is missing/,
    ],
    [
      'no number',
      (data) => ({
        ...data,
        instances: data.instances.with(33, rowOf(new Float32Array(6).fill(Number.NaN), [6])),
      }),
      'ROWS_INVALID',
      /row 33 has NaN at place 0/,
    ],
    [
      'an unknown label',
      (data) => ({
        ...data,
        target: { labels: ['label 0', 'label 1', 'label 2', 'other'], truth: data.target.truth! },
      }),
      'UNKNOWN_LABEL',
      /the rows have label "other", which the file does not answer; it has: label 0, label 1/,
    ],
  ])('%s', async (_, change, reason, message) => {
    const version = await versionOf(fixture('mlp'));
    const refused = trainVersion({ data: change(taskFor(version, 40)), seed: 1, foreign: version });
    await expect(refused).rejects.toMatchObject({ name: 'Fault', reason });
    await expect(refused).rejects.toThrow(message);
  });

  test('rows of different lengths are refused where training begins at them', async () => {
    const build = (pattern?: string) =>
      versionOf(
        fileOf(
          (g) => {
            const h = g.op('Relu', [g.op('MatMul', ['x', weights(g, 'first', [2, 5])])]);
            const mean = g.op('ReduceMean', [h, g.ints(1)], { keepdims: { int: 0 } });
            return g.op('MatMul', [mean, weights(g, 'second', [5, 3])]);
          },
          { x: ['batch', 'length', 2] },
        ),
        pattern === undefined ? {} : { pattern },
      );
    const rows = Array.from({ length: 40 }, (_, i) =>
      rowOf(
        Float32Array.from({ length: 2 * ((i % 3) + 1) }, () => i % 2),
        [(i % 3) + 1, 2],
        'x',
      ),
    );
    const data: DataSet = {
      task: 'tensors',
      instances: rows,
      target: { labels: ['label 0', 'label 1'], truth: Int32Array.from(rows, (_, i) => i % 2) },
      judging: new Uint8Array(40).fill(1),
    };
    await expect(trainVersion({ data, seed: 1, foreign: await build() })).rejects.toThrow(
      /row 1 has \[2, 2\] in "x" and the first one \[1, 2\]: training needs rows of one shape/,
    );
    const trained = await trainVersion({ data, seed: 1, foreign: await build('second') });
    expect(trained.summary.facts).toMatchObject({ features: [{ dims: [5] }] });
  });

  test('features that take too much memory are refused before they are computed', async () => {
    const version = await versionOf(
      fileOf((g) => {
        const wide = g.op('Expand', [g.op('Unsqueeze', ['x', g.ints(1)]), g.ints(1, 100_000, 4)]);
        const h = g.op('MatMul', [wide, weights(g, 'w', [4, 3])]);
        return g.op('ReduceMean', [h, g.ints(1)], { keepdims: { int: 0 } });
      }),
    );
    const refused = trainVersion({ data: taskFor(version, 400), seed: 1, foreign: version });
    await expect(refused).rejects.toMatchObject({ kind: 'ResourceExhausted', reason: 'FEATURES_TOO_LARGE' });
    await expect(refused).rejects.toThrow(
      /400 rows have \d+ MiB of numbers at "Expand_\d+", where training begins/,
    );
  });

  test('a listener that fails ends the fit', async () => {
    const version = await versionOf(fixture('mlp'));
    const [candidate] = await foreignFamily(version).candidates(taskFor(version, 100), 1, () => undefined);
    const fit = candidate!
      .fit(
        Int32Array.from({ length: 100 }, (_, row) => row),
        () => {
          throw new Fault('Cancelled', 'ENOUGH', 'enough');
        },
      );
    await expect(fit).rejects.toMatchObject({ reason: 'ENOUGH' });
  });
});

test('a trained version says how it was trained', async () => {
  const { trained }: { trained: TrainedVersion } = await tuned(fixture('mlp'), { pattern: 'classifier.*' });
  expect(trained.summary.choice).toMatchObject({
    family: 'foreign',
    settings: { parameters: ['classifier.weight', 'classifier.bias'] },
  });
  expect(trained.summary.facts).toMatchObject({
    features: [{ value: '/Tanh_output_0', dims: [8] }],
    parameters: 36,
    training: { schedule: { rate: 2e-3 } },
  });
});
