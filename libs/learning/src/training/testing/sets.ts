import { createHash } from 'node:crypto';
import { randomFrom } from '@ratchet/kernel';
import type { Network } from '../../network/network.ts';
import type { Parameter } from '../../network/parameters.ts';
import type { TrainingData } from '../trainer.ts';

/** For tests: rows in ±1, of which a hyperplane tells the class; a few on the wrong side of it. */
export function separable(rows: number, width: number, seed = 1): TrainingData & { readonly y: Int32Array } {
  const random = randomFrom(seed);
  const teacher = Array.from({ length: width }, (_, i) => Math.cos(i + 1));
  const data = Float32Array.from({ length: rows * width }, () => 2 * random() - 1);
  const y = Int32Array.from({ length: rows }, (_, row) => {
    const side = teacher.reduce((sum, t, i) => sum + t * data[row * width + i]!, 0);
    return Number(side + 0.4 * (random() - 0.5) > 0);
  });
  return { x: { type: 'float32', dims: [rows, width], data }, y };
}

/** For tests: layers of tanh, then logits. */
export function denseNetwork(
  numbers: number,
  hidden: readonly number[],
  outputs = 1,
  dropout?: number,
): Network {
  return {
    input: { numbers },
    layers: [
      ...hidden.flatMap((units) => [
        { layer: 'dense', units, activation: 'tanh' } as const,
        ...(dropout === undefined ? [] : [{ layer: 'dropout', rate: dropout } as const]),
      ]),
      { layer: 'dense', units: outputs },
    ],
  };
}

/** For tests: the bits of parameters. */
export function bitsOf(parameters: readonly Parameter[]): string {
  const hash = createHash('sha256');
  for (const { name, data } of parameters) hash.update(name).update(data);
  return hash.digest('hex');
}
