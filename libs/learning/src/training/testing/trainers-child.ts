import { initialParameters } from '../../network/parameters.ts';
import { trainableNetwork } from '../trainable-network.ts';
import { createTrainer } from '../trainer.ts';
import { denseNetwork, separable } from './sets.ts';

/*
 * For tests, run as a program with --expose-gc: opens, uses and closes trainers of 2.4 MB of state, and prints by how many
 * megabytes the process grew during the last 50 of 60. Open, they would hold some 400.
 */
const network = denseNetwork(200, [1000]);
const data = separable(8, 200);
const trainable = trainableNetwork(network, initialParameters(network, 1));
let before = 0;
for (let i = 0; i < 60; i++) {
  if (i === 10) before = residentBytes();
  const trainer = await createTrainer({
    trainable,
    loss: { loss: 'binary-cross-entropy' },
    optimizer: { optimizer: 'adam' },
    seed: 1,
    data,
  });
  await trainer.run({ order: new Int32Array(8), batch: 8, rates: Float32Array.of(1e-3) });
  await trainer.close();
}
process.stdout.write(`${Math.round((residentBytes() - before) / 1e6)}\n`);

function residentBytes(): number {
  globalThis.gc!();
  return process.memoryUsage().rss;
}
