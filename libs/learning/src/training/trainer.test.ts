import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, test } from '@jest/globals';
import { randomFrom } from '@ratchet/kernel';
import fc from 'fast-check';
import { BYTE_SCALE } from '../network/forward.ts';
import type { Network } from '../network/network.ts';
import { initialParameters } from '../network/parameters.ts';
import type { Loss } from './losses.ts';
import type { Optimizer } from './optimizers.ts';
import { epochOrder } from './streams.ts';
import { PlainNetwork } from './testing/plain-network.ts';
import { worstDifference } from './testing/run-graph.ts';
import { bitsOf, denseNetwork, separable } from './testing/sets.ts';
import type { Trainable } from './trainable.ts';
import { trainableNetwork } from './trainable-network.ts';
import { createTrainer, type Trainer, type TrainingData } from './trainer.ts';

const ADAM: Optimizer = { optimizer: 'adam' };
const BINARY: Loss = { loss: 'binary-cross-entropy' };
const SEED = 3;

/** Lends a trainer and closes it. */
async function withTrainer<T>(
  network: Network | Trainable,
  data: TrainingData,
  use: (trainer: Trainer) => Promise<T>,
  { optimizer = ADAM, loss = BINARY }: { optimizer?: Optimizer; loss?: Loss } = {},
): Promise<T> {
  const trainable =
    'layers' in network ? trainableNetwork(network, initialParameters(network, SEED)) : network;
  const trainer = await createTrainer({ trainable, loss, optimizer, seed: SEED, data });
  try {
    return await use(trainer);
  } finally {
    await trainer.close();
  }
}

/** Trains `epochs` times on all rows, `chunk` steps at a time. */
async function train(
  trainer: Trainer,
  rows: number,
  {
    batch = 8,
    epochs = 3,
    chunk = 1000,
    rate = 0.01,
  }: Partial<Record<'batch' | 'epochs' | 'chunk' | 'rate', number>> = {},
): Promise<number[]> {
  const losses: number[] = [];
  for (let epoch = 0; epoch < epochs; epoch++) {
    const order = epochOrder(rows, SEED, epoch);
    for (let at = 0; at < rows; at += chunk * batch) {
      const part = order.subarray(at, at + chunk * batch);
      const rates = new Float32Array(Math.ceil(part.length / batch)).fill(rate);
      losses.push(...(await trainer.run({ order: part, batch, rates })).losses);
    }
  }
  return losses;
}

describe('a trainer', () => {
  const ROWS = 29;
  const WIDTH = 6;
  test.each<[string, Optimizer, number]>([
    ['SGD with momentum', { optimizer: 'sgd', momentum: 0.9 }, 5],
    ['Adam', ADAM, 5],
    ['Adam, clipped, with L2', { optimizer: 'adam', clip: 0.1, decay: 0.01 }, 5],
    ['AdamW', { optimizer: 'adamw', decay: 0.1 }, 5],
    ['Adam on a large network, clipped', { optimizer: 'adam', clip: 0.1 }, 6500],
  ])('%s: computes what a plain program computes', async (_name, optimizer, hidden) => {
    const network = denseNetwork(WIDTH, [hidden]);
    const plain = new PlainNetwork(initialParameters(network, SEED), optimizer);
    const { x, y } = separable(ROWS, WIDTH);
    const weights = Float32Array.from(y, (_, row) => 1 + (row % 3));
    const order = epochOrder(ROWS, SEED, 0);
    const rates = Float32Array.of(0.01, 0.02, 0.03, 0.02);
    for (const [step, rate] of rates.entries()) {
      const rows = [...order.subarray(step * 8, (step + 1) * 8)];
      plain.step(
        rows.map((row) => (x.data as Float32Array).subarray(row * WIDTH, (row + 1) * WIDTH)),
        rows.map((row) => y[row]!),
        rows.map((row) => weights[row]!),
        rate,
      );
    }
    await withTrainer(
      network,
      { x, y, weights },
      async (trainer) => {
        await trainer.run({ order, batch: 8, rates });
        const values = trainer.parameters().flatMap(({ data }) => Array.from(data));
        expect(worstDifference(values, plain.values)).toBeLessThan(3e-5);
        expect(trainer.state.steps).toBe(4);
      },
      { optimizer },
    );
  });

  test('gives the same bits however its steps are divided into chunks', async () => {
    const rows = 803;
    const data = separable(rows, 4);
    const network = denseNetwork(4, [6], 1, 0.3);
    const bits = (chunk: number) =>
      withTrainer(network, data, async (trainer) => {
        const losses = await train(trainer, rows, { chunk, batch: 4, epochs: 2 });
        return { parameters: bitsOf(trainer.parameters()), losses };
      });
    const whole = await bits(1000);
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 300 }), async (chunk) => {
        expect(await bits(chunk)).toEqual(whole);
      }),
      { numRuns: 8, examples: [[255], [256], [257]] },
    );
  });

  test('drops out differently in each step and for each seed', async () => {
    const network = denseNetwork(4, [6], 1, 0.5);
    const data = separable(1, 4);
    const trainable = trainableNetwork(network, initialParameters(network, SEED));
    const losses = async (seed: number) => {
      const trainer = await createTrainer({ trainable, loss: BINARY, optimizer: ADAM, seed, data });
      // At a rate of nearly nothing the losses differ by what was dropped only.
      const rates = new Float32Array(20).fill(1e-30);
      const result = await trainer.run({ order: new Int32Array(20), batch: 1, rates });
      await trainer.close();
      return [...result.losses];
    };
    const first = await losses(1);
    expect(new Set(first).size).toBeGreaterThan(5);
    expect(await losses(1)).toEqual(first);
    expect(await losses(2)).not.toEqual(first);
  });

  test('leaves frozen parameters as they were', async () => {
    const network = denseNetwork(4, [5]);
    const { forward, ...rest } = trainableNetwork(network, initialParameters(network, SEED));
    const parameters = rest.parameters.map((p, i) => ({ ...p, trained: i >= 2 }));
    await withTrainer({ ...rest, parameters, forward }, separable(20, 4), async (trainer) => {
      await train(trainer, 20);
      const moved = trainer.parameters().map(({ data }, i) => bitsOf([{ ...parameters[i]!, data }]));
      const same = parameters.map((parameter) => bitsOf([parameter]));
      expect(moved.map((bits, i) => bits === same[i])).toEqual([true, true, false, false]);
    });
  });

  test('moves the running statistics of batch normalisation', async () => {
    const network: Network = {
      input: { numbers: 3 },
      layers: [{ layer: 'batch-norm' }, { layer: 'dense', units: 1 }],
    };
    const { y } = separable(64, 3);
    const data = Float32Array.from({ length: 64 * 3 }, (_, i) => 5 + Math.sin(i));
    await withTrainer(network, { x: { type: 'float32', dims: [64, 3], data }, y }, async (trainer) => {
      await train(trainer, 64, { epochs: 40, batch: 16 });
      const mean = trainer.parameters().find(({ name, trained }) => !trained && name.endsWith('mean'))!;
      expect([...mean.data].map((value) => Math.round(value))).toEqual([5, 5, 5]);
    });
  });

  test('trains on bytes as on the same image in numbers, bit for bit', async () => {
    const network: Network = {
      input: { image: [1, 4, 4] },
      layers: [
        { layer: 'conv', filters: 3, kernel: 3, activation: 'relu' },
        { layer: 'max-pool', size: 2 },
        { layer: 'flatten' },
        { layer: 'dense', units: 2 },
      ],
    };
    const random = randomFrom(1);
    const bytes = Uint8Array.from({ length: 24 * 16 }, () => Math.floor(random() * 256));
    const y = Int32Array.from({ length: 24 }, (_, row) => row % 2);
    const dims = [24, 1, 4, 4];
    const trained = (x: TrainingData['x']) =>
      withTrainer(
        network,
        { x, y },
        async (trainer) => {
          await train(trainer, 24);
          return bitsOf(trainer.parameters());
        },
        { loss: { loss: 'cross-entropy' } },
      );
    const numbers = Float32Array.from(bytes, (byte) => byte * BYTE_SCALE);
    expect(await trained({ type: 'uint8', dims, data: bytes })).toBe(
      await trained({ type: 'float32', dims, data: numbers }),
    );
  });

  test('trains on ids', async () => {
    const network: Network = {
      input: { ids: { length: 3, vocabulary: 10 } },
      layers: [
        { layer: 'embedding-bag', width: 4 },
        { layer: 'dense', units: 1 },
      ],
    };
    const data = Int32Array.from({ length: 40 * 3 }, (_, i) => (i % 3 === 2 ? -1 : (i * 7) % 10));
    const y = Int32Array.from({ length: 40 }, (_, row) => Number(data[row * 3]! < 5));
    await withTrainer(network, { x: { type: 'int32', dims: [40, 3], data }, y }, async (trainer) => {
      const losses = await train(trainer, 40, { epochs: 30, rate: 0.05 });
      expect(losses.at(-1)).toBeLessThan(losses[0]! / 5);
    });
  });

  test('takes faded moments for 0, lest the processor computes with the smallest numbers there are', async () => {
    const rows = 512;
    const { x, y } = separable(rows, 2);
    // The second input is seen in the first row only.
    for (let row = 1; row < rows; row++) x.data[row * 2 + 1] = 0;
    await withTrainer(denseNetwork(2, []), { x, y }, async (trainer) => {
      const order = Int32Array.from({ length: rows }, (_, row) => row);
      const moments = async (from: number, to: number) => {
        const rates = new Float32Array(to - from).fill(0.01);
        await trainer.run({ order: order.subarray(from, to), batch: 1, rates });
        return trainer.state.tensors[1]!;
      };
      expect((await moments(0, 511))[1]).not.toBe(0);
      const [seen, unseen] = await moments(511, 512);
      expect(seen).not.toBe(0);
      expect(unseen).toBe(0);
    });
  });
});

test('trainers that were closed hold no memory', async () => {
  const program = fileURLToPath(new URL('./testing/trainers-child.ts', import.meta.url));
  const options = ['--expose-gc', '--conditions=@ratchet/source', '--disable-warning=ExperimentalWarning'];
  const { stdout } = await promisify(execFile)(process.execPath, [...options, program], {
    env: { ...process.env, NODE_OPTIONS: '' },
  });
  expect(stdout).toMatch(/^-?\d+\n$/);
  expect(Number(stdout)).toBeLessThan(100);
}, 60_000);

describe('training that diverges', () => {
  test('is stopped, and the state from before the chunk is kept', async () => {
    const { x } = separable(40, 4);
    const y = (x.data as Float32Array).slice(0, 40);
    await withTrainer(
      denseNetwork(4, []),
      { x, y },
      async (trainer) => {
        await train(trainer, 40, { epochs: 1 });
        const before = trainer.state;
        await expect(train(trainer, 40, { epochs: 1, rate: 1e12 })).rejects.toMatchObject({
          kind: 'FailedPrecondition',
          reason: 'TRAINING_DIVERGED',
          message:
            'training diverged: the loss was Infinity at step 8, at a learning rate of 1000000000000; lower the rate, clip the gradient, or scale the inputs to about -1 to 1',
          metadata: { step: '8', learningRate: '1000000000000' },
        });
        expect(trainer.state).toBe(before);
        expect(await train(trainer, 40, { epochs: 1 })).toHaveLength(5);
      },
      { optimizer: { optimizer: 'sgd' }, loss: { loss: 'mean-squared' } },
    );
  });

  test('is found in the parameters where the losses are finite still', async () => {
    const x = { type: 'float32', dims: [1, 1], data: Float32Array.of(1e30) } as const;
    await withTrainer(
      denseNetwork(1, []),
      { x, y: Float32Array.of(0) },
      async (trainer) => {
        const one = trainer.run({ order: Int32Array.of(0), batch: 1, rates: Float32Array.of(1e20) });
        await expect(one).rejects.toThrow('training diverged: a parameter was no longer finite after step 1');
      },
      { optimizer: { optimizer: 'sgd' }, loss: { loss: 'huber', delta: 1 } },
    );
  });
});

describe('what cannot be trained is refused', () => {
  const network = denseNetwork(2, []);
  const { forward, ...rest } = trainableNetwork(network, initialParameters(network, SEED));
  const none = async () => undefined;

  test('a parameter that the loss does not depend on', async () => {
    const lonely = { name: 'lonely', dims: [1], data: Float32Array.of(1), trained: true };
    const trainable = { ...rest, parameters: [...rest.parameters, lonely], forward };
    await expect(withTrainer(trainable, separable(4, 2), none)).rejects.toMatchObject({
      reason: 'PARAMETER_UNREACHED',
      metadata: { parameter: 'lonely' },
    });
  });

  test('an id that its table does not have, with the node that met it; the state stays', async () => {
    const bag: Network = {
      input: { ids: { length: 2, vocabulary: 5 } },
      layers: [{ layer: 'embedding-bag', width: 1 }],
    };
    const x = { type: 'int32', dims: [2, 2], data: Int32Array.of(0, 1, 2, 9) } as const;
    await withTrainer(bag, { x, y: Int32Array.of(0, 1) }, async (trainer) => {
      const before = trainer.state;
      await expect(train(trainer, 2)).rejects.toMatchObject({
        kind: 'FailedPrecondition',
        reason: 'GRAPH_REFUSED',
        message: expect.stringMatching(/Gather_\d+.*idx=9/),
      });
      expect(trainer.state).toBe(before);
    });
  });

  test('a parameter with a name of the trainer', async () => {
    const parameters = rest.parameters.map((p, i) => (i === 0 ? { ...p, name: 'train/x' } : p));
    const trainable = { ...rest, parameters, forward };
    await expect(withTrainer(trainable, separable(4, 2), none)).rejects.toThrow('belong to the trainer');
  });

  test('logits that are not as many as was said', async () => {
    const trainable = { ...rest, outputs: 2, forward };
    const data = { ...separable(4, 2), y: new Float32Array(8) };
    const trained = withTrainer(trainable, data, none, { loss: { loss: 'mean-squared' } });
    await expect(trained).rejects.toThrow('logits should be [rows, 2]; 3 rows gave [3, 1]');
  });
});
