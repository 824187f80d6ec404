import { randomFrom } from '@ratchet/kernel';
import {
  createTrainer,
  initialParameters,
  type Network,
  type TrainingData,
  trainableNetwork,
} from '@ratchet/learning';
import { readFashion } from './fashion.ts';
import { NETWORKS, type NetworkName } from './networks.ts';

/** Run as a process of its own: trains one network for some rows, once to warm up and once measured; prints JSON. */
const HIDDEN = { layer: 'dense', units: 64, activation: 'relu' } as const;

const DECLARATIONS: Record<NetworkName, Network> = {
  dense64: { input: { numbers: 64 }, layers: [HIDDEN, HIDDEN, { layer: 'dense', units: 1 }] },
  fashionDense: {
    input: { image: [1, 28, 28] },
    layers: [
      { layer: 'flatten' },
      { layer: 'dense', units: 128, activation: 'relu' },
      { layer: 'dropout', rate: 0.2 },
      { layer: 'dense', units: 10 },
    ],
  },
  fashionCnn: {
    input: { image: [1, 28, 28] },
    layers: [
      { layer: 'conv', filters: 32, kernel: 3 },
      { layer: 'max-pool', size: 2 },
      { layer: 'activation', activation: 'relu' },
      { layer: 'conv', filters: 64, kernel: 3 },
      { layer: 'max-pool', size: 2 },
      { layer: 'activation', activation: 'relu' },
      { layer: 'flatten' },
      HIDDEN,
      { layer: 'dense', units: 10 },
    ],
  },
};

const STEPS_A_CHUNK = 256;

async function dataOf(name: NetworkName): Promise<TrainingData> {
  const { rows } = NETWORKS[name];
  if (name === 'dense64') {
    const random = randomFrom(1);
    const data = Float32Array.from({ length: rows * 64 }, () => 2 * random() - 1);
    return { x: { type: 'float32', dims: [rows, 64], data }, y: Float32Array.from({ length: rows }, random) };
  }
  const { pixels, labels } = await readFashion('train');
  const data = pixels.subarray(0, rows * 784);
  return {
    x: { type: 'uint8', dims: [rows, 1, 28, 28], data },
    y: Int32Array.from(labels.subarray(0, rows)),
  };
}

const name = process.argv[2] as NetworkName;
const { batch, rows } = NETWORKS[name];
const network = DECLARATIONS[name];
const data = await dataOf(name);
const options = {
  trainable: trainableNetwork(network, initialParameters(network, 1)),
  loss: { loss: name === 'dense64' ? 'mean-squared' : 'cross-entropy' },
  optimizer: { optimizer: 'adam' },
  seed: 1,
  data,
} as const;
// The first one of a process loads onnxruntime as well.
await (await createTrainer(options)).close();
const startAt = performance.now();
const trainer = await createTrainer(options);
const createdMs = performance.now() - startAt;

async function epoch(upTo: number): Promise<number> {
  const before = performance.now();
  const each = STEPS_A_CHUNK * batch;
  for (let from = 0; from < upTo; from += each) {
    const order = Int32Array.from({ length: Math.min(each, upTo - from) }, (_, i) => from + i);
    await trainer.run({ order, batch, rates: new Float32Array(Math.ceil(order.length / batch)).fill(1e-3) });
  }
  return (performance.now() - before) / 1000;
}

await epoch(STEPS_A_CHUNK * batch);
const seconds = await epoch(rows);
await trainer.close();
console.log(JSON.stringify({ rowsPerSecond: rows / seconds, createdMs }));
