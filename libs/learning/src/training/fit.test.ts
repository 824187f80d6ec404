import { describe, expect, test } from '@jest/globals';
import { randomFrom } from '@ratchet/kernel';
import { initialParameters } from '../network/parameters.ts';
import type { CheckpointStore } from './checkpoint.ts';
import { fit } from './fit.ts';
import type { FitProgress, FitRequest } from './fit-request.ts';
import { bitsOf, denseNetwork, separable } from './testing/sets.ts';

const data = separable(203, 6);
const base: FitRequest = {
  network: denseNetwork(6, [8]),
  loss: { loss: 'binary-cross-entropy' },
  optimizer: { optimizer: 'adam' },
  schedule: { schedule: 'constant', rate: 0.01 },
  batch: 16,
  epochs: 6,
  seed: 5,
  data,
  validation: separable(100, 6, 2),
};

/** Keeps checkpoints in memory. */
class MemoryStore implements CheckpointStore {
  readonly everyMs = 0;
  readonly written: Uint8Array[] = [];
  read() {
    return Promise.resolve(this.written.at(-1));
  }
  write(bytes: Uint8Array) {
    this.written.push(bytes);
    return Promise.resolve();
  }
}

describe('a fit learns', () => {
  test('XOR', async () => {
    const { history } = await fit({
      ...base,
      network: denseNetwork(2, [8]),
      schedule: { schedule: 'constant', rate: 0.05 },
      batch: 4,
      epochs: 200,
      data: XOR,
      validation: XOR,
    });
    expect(history.at(-1)!.validation!.metric).toBe(1);
    expect(history.at(-1)!.trainLoss).toBeLessThan(0.05);
  });

  test('a linear teacher of two values, to its very numbers', async () => {
    const random = randomFrom(1);
    const x = Float32Array.from({ length: 300 * 3 }, () => 2 * random() - 1);
    const y = Float32Array.from({ length: 600 }, (_, i) => teach(x, i >> 1)[i & 1]!);
    const values = { x: { type: 'float32', dims: [300, 3], data: x }, y } as const;
    const { parameters, history } = await fit({
      ...base,
      network: denseNetwork(3, [], 2),
      loss: { loss: 'mean-squared' },
      optimizer: { optimizer: 'sgd', momentum: 0.9 },
      schedule: { schedule: 'cosine', rate: 0.1, warmUpSteps: 5 },
      epochs: 40,
      data: values,
      validation: values,
    });
    expect(history.at(-1)!.validation!.metric).toBeLessThan(1e-4);
    const [weights, bias] = parameters;
    expect([...weights!.data].map(inTenths)).toEqual([2, 0, -1, 1, 0.5, -3]);
    expect([...bias!.data].map(inTenths)).toEqual([0.5, -1]);
  });

  test('from a teacher alone', async () => {
    const teacher = Float32Array.from({ length: 4 }, (_, row) => (row === 1 || row === 2 ? 3 : -3));
    const distillation = { alpha: 0, temperature: 2 };
    const { history } = await fit({
      ...base,
      network: denseNetwork(2, [8]),
      loss: { loss: 'binary-cross-entropy', distillation },
      schedule: { schedule: 'constant', rate: 0.05 },
      epochs: 200,
      data: { ...XOR, y: new Int32Array(4), teacher },
      validation: XOR,
    });
    expect(history.at(-1)!.validation!.metric).toBe(1);
  });

  test('the rare class when it weighs more', async () => {
    const x = { type: 'float32', dims: [100, 1], data: new Float32Array(100) } as const;
    const y = Int32Array.from({ length: 100 }, (_, row) => Number(row < 20));
    const bias = async (classWeights: readonly number[]) => {
      const { parameters } = await fit({
        ...base,
        network: denseNetwork(1, []),
        loss: { loss: 'binary-cross-entropy', classWeights },
        schedule: { schedule: 'constant', rate: 0.5 },
        optimizer: { optimizer: 'sgd' },
        batch: 100,
        epochs: 100,
        data: { x, y },
        validation: { x, y },
      });
      return parameters[1]!.data[0]!;
    };
    expect(await bias([1, 1])).toBeCloseTo(Math.log(20 / 80), 2);
    expect(await bias([1, 8])).toBeCloseTo(Math.log(160 / 80), 2);
  });
});

const XOR: FitRequest['data'] & { readonly y: Int32Array } = {
  x: { type: 'float32', dims: [4, 2], data: Float32Array.of(0, 0, 0, 1, 1, 0, 1, 1) },
  y: Int32Array.of(0, 1, 1, 0),
};

const inTenths = (value: number) => Math.round(value * 1000) / 1000 || 0;

function teach(x: Float32Array, row: number): [number, number] {
  const [a, b, c] = x.subarray(row * 3, row * 3 + 3) as unknown as [number, number, number];
  return [2 * a - b + 0.5 * c + 0.5, b - 3 * c - 1];
}

describe('the end of a fit', () => {
  test('comes after all epochs; without a validation part the last parameters are the answer', async () => {
    const { validation: _, ...rest } = base;
    const result = await fit({ ...rest, patience: 1 });
    expect(result).toMatchObject({ stopped: 'finished', bestEpoch: 6, steps: 6 * 13, resumedAtStep: 0 });
    expect(result.history.map(({ epoch, validation }) => [epoch, validation])).toEqual(
      [1, 2, 3, 4, 5, 6].map((epoch) => [epoch, undefined]),
    );
  });

  /** Noise that can be learnt by heart, so that the validation part soon gets worse. */
  const noise = {
    ...base,
    network: denseNetwork(6, [32]),
    data: { ...separable(40, 6), y: Int32Array.from({ length: 40 }, (_, row) => ((row * 7) % 5) % 2) },
    epochs: 300,
  };

  test('comes early when the loss gets no better, with the parameters of the best epoch', async () => {
    const result = await fit({ ...noise, patience: 4 });
    expect(result.stopped).toBe('early');
    const losses = result.history.map(({ validation }) => validation!.loss);
    const best = losses.indexOf(Math.min(...losses)) + 1;
    expect(result.bestEpoch).toBe(best);
    expect(result.history).toHaveLength(best + 4);
    const again = await fit({ ...noise, epochs: best, validation: base.validation! });
    const { validation: _, ...unwatched } = { ...noise, epochs: best };
    expect(bitsOf(result.parameters)).toBe(bitsOf((await fit(unwatched)).parameters));
    expect(again.history).toEqual(result.history.slice(0, best));
  });

  test('comes when it is asked to stop; what was found so far is the answer, and it can go on', async () => {
    const store = new MemoryStore();
    const request = { ...base, checkpoint: store };
    const isInThird = (bytes: Uint8Array) => Buffer.from(bytes).includes('"epoch":2,"rowsDone":');
    const cancelled = await fit({ ...request, shouldStop: () => store.written.some(isInThird) });
    expect(cancelled.stopped).toBe('cancelled');
    expect(cancelled.steps).toBeLessThanOrEqual(3 * 13);
    expect(cancelled.bestEpoch).toBeGreaterThan(0);
    const { resumedAtStep, ...rest } = await fit(request);
    const { resumedAtStep: _, ...whole } = await fit(base);
    expect(resumedAtStep).toBe(cancelled.steps);
    expect(rest).toEqual(whole);
  });

  test('comes at once when it is asked to stop before it began', async () => {
    const { parameters, ...rest } = await fit({ ...base, shouldStop: () => true });
    expect(rest).toEqual({ stopped: 'cancelled', bestEpoch: 0, steps: 0, history: [], resumedAtStep: 0 });
    expect(bitsOf(parameters)).toBe(bitsOf(initialParameters(base.network, base.seed)));
  });

  test('comes with a fault when it diverges', async () => {
    const diverging = fit({
      ...base,
      network: denseNetwork(6, []),
      loss: { loss: 'mean-squared' },
      optimizer: { optimizer: 'sgd' },
      schedule: { schedule: 'constant', rate: 1e8 },
      data: { ...data, y: Float32Array.from(data.y) },
      validation: { ...data, y: Float32Array.from(data.y) },
    });
    await expect(diverging).rejects.toMatchObject({
      kind: 'FailedPrecondition',
      reason: 'TRAINING_DIVERGED',
    });
  });
});

describe('a fit', () => {
  test('goes on from any of its checkpoints with the same bits', async () => {
    const request = {
      ...base,
      network: denseNetwork(6, [8], 1, 0.3),
      schedule: { schedule: 'plateau', rate: 0.05, factor: 0.5, patience: 1 },
      patience: 3,
      epochs: 12,
    } as const;
    const store = new MemoryStore();
    const { resumedAtStep: _, ...whole } = await fit({ ...request, checkpoint: store });
    expect(store.written.length).toBeGreaterThanOrEqual(whole.history.length);
    for (const bytes of store.written) {
      const resumed = new MemoryStore();
      resumed.written.push(bytes);
      const { resumedAtStep, ...found } = await fit({ ...request, checkpoint: resumed });
      expect(resumedAtStep).toBeGreaterThan(0);
      expect(found).toEqual(whole);
    }
  });

  const otherData = { ...data, y: data.y.with(3, 1 - data.y[3]!) };
  test.each<[string, Partial<FitRequest>]>([
    ['network', { network: denseNetwork(6, [9]) }],
    ['rows', { data: otherData }],
    ['validation part', { validation: otherData }],
    ['loss', { loss: { loss: 'binary-cross-entropy', smoothing: 0.1 } }],
    ['rate', { schedule: { schedule: 'constant', rate: 0.02 } }],
    ['batch', { batch: 8 }],
    ['seed', { seed: 6 }],
    ['beginning', { parameters: initialParameters(base.network, 77) }],
  ])('with another %s begins anew', async (_name, change) => {
    const store = new MemoryStore();
    await fit({ ...base, epochs: 1, checkpoint: store });
    const other = await fit({ ...base, epochs: 1, ...change, checkpoint: store });
    expect(other.resumedAtStep).toBe(0);
  });

  test('begins anew when its checkpoint is damaged', async () => {
    const store = new MemoryStore();
    await fit({ ...base, epochs: 1, checkpoint: store });
    store.written.push(store.written.at(-1)!.slice(0, -1));
    expect(await fit({ ...base, epochs: 1, checkpoint: store })).toMatchObject({
      resumedAtStep: 0,
      steps: 13,
    });
  });

  test('begins with the parameters that it is given', async () => {
    const first = await fit(base);
    const { history } = await fit({ ...base, epochs: 1, parameters: first.parameters });
    expect(history[0]!.trainLoss).toBeLessThan(first.history[2]!.trainLoss);
    const wrong = fit({ ...base, parameters: initialParameters(denseNetwork(6, [9]), 1) });
    await expect(wrong).rejects.toMatchObject({ kind: 'InvalidInput', reason: 'NETWORK_INVALID' });
  });

  test('tells how far it is, and at its end everything', async () => {
    const told: FitProgress[] = [];
    const result = await fit({ ...base, onProgress: (progress) => told.push(progress) });
    for (const progress of told) {
      expect(progress).toMatchObject({ epochs: 6, steps: 6 * 13 });
      expect(progress.rowsPerSecond).toBeGreaterThan(0);
      expect(progress.secondsLeft).toBeGreaterThanOrEqual(0);
    }
    const steps = told.map(({ step }) => step);
    expect(steps).toEqual(steps.toSorted((a, b) => a - b));
    const last = result.history.at(-1)!;
    expect(told.at(-1)).toMatchObject({
      epoch: 6,
      step: 6 * 13,
      loss: last.trainLoss,
      metric: last.validation!.metric,
      secondsLeft: 0,
      history: result.history,
    });
  });

  test('lets other work happen between its chunks', async () => {
    let ticks = 0;
    const timer = setInterval(() => ticks++, 0);
    await fit({ ...base, epochs: 50 });
    clearInterval(timer);
    expect(ticks).toBeGreaterThan(0);
  });
});

describe('rows that cannot be trained on are refused, and the message names them', () => {
  const x = (values: readonly number[]) =>
    ({ type: 'float32', dims: [values.length / 2, 2], data: Float32Array.from(values) }) as const;
  const request = { ...base, network: denseNetwork(2, []) };
  const ids = {
    input: { ids: { length: 2, vocabulary: 5 } },
    layers: [{ layer: 'embedding-bag', width: 1 }],
  } as const;
  const y = Int32Array.of(0, 1);
  test.each<[string, Partial<FitRequest>, string]>([
    ['none', { data: { x: x([]), y: new Int32Array() } }, 'there are no rows; a fit needs at least one'],
    ['NaN', { data: { x: x([1, 2, 3, Number.NaN]), y } }, 'row 1 has NaN at place 1'],
    [
      'infinity',
      { data: { x: x([Number.NEGATIVE_INFINITY, 2, 3, 4]), y } },
      'row 0 has -Infinity at place 0',
    ],
    ['in the validation part', { validation: { x: x([1, Number.NaN]), y: y.slice(1) } }, 'row 0 has NaN'],
    ['another width', { data: separable(4, 3) }, 'expected rows of float32 [2], got float32 [3]'],
    [
      'another type',
      { data: { x: { type: 'int32', dims: [2, 2], data: new Int32Array(4) }, y } },
      'expected rows of float32 [2], got int32 [2]',
    ],
    [
      'an id beyond the vocabulary',
      { network: ids, data: { x: { type: 'int32', dims: [2, 2], data: Int32Array.of(0, -1, 4, 5) }, y } },
      'row 1 has id 5 at place 1; ids go from 0 to 4, and -1 is padding',
    ],
  ])('%s', async (_name, change, message) => {
    const { validation: _, ...rest } = { ...request, data: { x: x([1, 2, 3, 4]), y }, ...change };
    const refused = fit(change.validation ? { ...rest, validation: change.validation } : rest);
    await expect(refused).rejects.toMatchObject({
      kind: 'InvalidInput',
      reason: 'ROWS_INVALID',
      message: expect.stringContaining(message),
    });
  });
});
