import { expect, test } from '@jest/globals';
import type { TensorType } from '@ratchet/onnx';
import { signatureOf } from './derive-manifest.ts';

const floats = (name: string, dims: TensorType['dims'] = [null, 2]): TensorType => ({
  name,
  type: 'float32',
  dims,
});
const many = (count: number): TensorType[] => Array.from({ length: count }, (_, i) => floats(`t${i}`));

test('signatureOf takes as many tensors, and as long names, as an item holds', () => {
  const { inputs, outputs, batch } = signatureOf({
    inputs: many(255),
    outputs: [floats('é'.repeat(127), Array<null>(16).fill(null))],
  });
  expect([inputs.length, outputs[0]!.shape.length, batch]).toEqual([255, 16, true]);
});

test.each<[string, TensorType[], TensorType[], string]>([
  ['too many inputs', many(256), many(1), 'it has 256 inputs, and at most 255 are served: stack some'],
  ['too many outputs', many(1), many(300), 'it has 300 outputs'],
  ['a name that is too long', [floats('é'.repeat(128))], many(1), 'takes more than 255 bytes'],
  [
    'too many dimensions',
    many(1),
    [floats('y', Array<null>(17).fill(null))],
    'output "y" has 17 dimensions, and at most 16 are served: reshape it',
  ],
])('signatureOf refuses %s', (_, inputs, outputs, message) => {
  expect(() => signatureOf({ inputs, outputs })).toThrow(
    expect.objectContaining({
      kind: 'FailedPrecondition',
      reason: 'MODEL_SIGNATURE_UNSUPPORTED',
      message: expect.stringContaining(message),
    }),
  );
});
