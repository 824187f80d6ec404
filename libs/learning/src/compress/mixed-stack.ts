import type { Random } from '@ratchet/kernel';
import { bytesOf, type Tensor } from '@ratchet/model';
import type { Stack } from '@ratchet/runtime';

/**
 * Inputs that nobody has sent: each row of a stack is mixed with another one of it. Of float32 inputs it becomes the mean of
 * both with a random weight, of any other each element is taken from either. Between two rows is where classes part, so
 * versions differ there rather more often than on real inputs.
 */
export function mixedStack({ rows, inputs }: Stack, random: Random): Tensor[] {
  const partners = rows.map(() => Math.floor(random() * rows.length));
  const weights = rows.map(() => random());
  return inputs.map((tensor) => mixedTensor(tensor, { partners, weights }, random));
}

interface Mixture {
  readonly partners: readonly number[];
  /** Of the row itself. */
  readonly weights: readonly number[];
}

function mixedTensor(tensor: Tensor, { partners, weights }: Mixture, random: Random): Tensor {
  const { datatype, content } = tensor;
  if (datatype === 'BYTES') return tensor;
  const rowBytes = content.length / partners.length;
  const mixed = new Uint8Array(content);
  const copyOf = (row: number) => new Uint8Array(content.subarray(row * rowBytes, (row + 1) * rowBytes));
  for (const [row, partner] of partners.entries()) {
    const [own, other] = [copyOf(row), copyOf(partner)];
    if (datatype === 'FP32') meanInto(own, other, weights[row]!);
    else chooseInto(own, other, { size: bytesOf(datatype), random });
    mixed.set(own, row * rowBytes);
  }
  return { ...tensor, content: mixed };
}

function meanInto(own: Uint8Array, other: Uint8Array, weight: number): void {
  const [a, b] = [new Float32Array(own.buffer), new Float32Array(other.buffer)];
  for (let i = 0; i < a.length; i++) a[i] = weight * a[i]! + (1 - weight) * b[i]!;
}

function chooseInto(
  own: Uint8Array,
  other: Uint8Array,
  { size, random }: { readonly size: number; readonly random: Random },
): void {
  for (let at = 0; at < own.length; at += size)
    if (random() < 0.5) own.set(other.subarray(at, at + size), at);
}
