// Trains one of the networks with TensorFlow.js on its wasm backend (SIMD, one thread) and prints JSON.
// Usage: node tfjs-nets.mjs dense64|fashionDense ROWS BATCH, in a directory where its packages are installed.
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

// Called otherwise than `require`: these packages are this script's alone, not the project's.
const installed = createRequire(join(process.cwd(), 'package.json'));
const tf = installed('@tensorflow/tfjs-core');
const layers = installed('@tensorflow/tfjs-layers');
const wasm = installed('@tensorflow/tfjs-backend-wasm');

const [, , name, rows, batch] = process.argv.map((each) => (Number(each) > 0 ? Number(each) : each));
const backend = dirname(installed.resolve('@tensorflow/tfjs-backend-wasm/package.json'));
wasm.setWasmPaths(join(backend, 'wasm-out/'));
wasm.setThreadsCount(1);
await tf.setBackend('wasm');
await tf.ready();

const dense64 = name === 'dense64';
const { dense, dropout } = layers.layers;
const model = layers.sequential({
  layers: dense64
    ? [
        dense({ units: 64, activation: 'relu', inputShape: [64] }),
        dense({ units: 64, activation: 'relu' }),
        dense({ units: 1 }),
      ]
    : [
        dense({ units: 128, activation: 'relu', inputShape: [784] }),
        dropout({ rate: 0.2 }),
        dense({ units: 10, activation: 'softmax' }),
      ],
});
model.compile({
  optimizer: tf.train.adam(1e-3),
  loss: dense64 ? 'meanSquaredError' : 'sparseCategoricalCrossentropy',
});
const x = tf.randomUniform([rows, dense64 ? 64 : 784]);
const y = dense64 ? tf.randomUniform([rows, 1]) : tf.floor(tf.randomUniform([rows, 1], 0, 10));
const epoch = async () => {
  const before = performance.now();
  await model.fit(x, y, { batchSize: batch, epochs: 1, verbose: 0, yieldEvery: 'never' });
  return (performance.now() - before) / 1000;
};
await epoch();
console.log(JSON.stringify({ rowsPerSecond: rows / (await epoch()), version: tf.version_core }));
