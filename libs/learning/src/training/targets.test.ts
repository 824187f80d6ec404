import { describe, expect, test } from '@jest/globals';
import type { Loss } from './losses.ts';
import { encodeTargets, type Targets } from './targets.ts';

const binary: Loss = { loss: 'binary-cross-entropy' };
const classes: Loss = { loss: 'cross-entropy' };
const squares: Loss = { loss: 'mean-squared' };
const y = Int32Array.of(0, 1);

describe('targets that fit are encoded', () => {
  test('classes stay as they are for a logit a class', () => {
    expect(encodeTargets(classes, 3, 2, { y })).toEqual({ target: { type: 'int32', dims: [2], data: y } });
  });

  test('two classes become the probabilities of the second', () => {
    const { target } = encodeTargets({ ...binary, smoothing: 0.2 }, 1, 2, { y });
    expect(target).toEqual({ type: 'float32', dims: [2, 1], data: Float32Array.of(0.1, 0.9) });
  });

  test('weights of rows and classes are multiplied', () => {
    const weights = Float32Array.of(2, 3);
    const encoded = encodeTargets({ ...binary, classWeights: [0.5, 4] }, 1, 2, { y, weights });
    expect(encoded.weights).toEqual(Float32Array.of(1, 12));
  });
});

describe('targets that do not fit are refused, and the message names the row', () => {
  const teacher = Float32Array.of(1, 2);
  const distillation = { alpha: 0.5, temperature: 2 };
  const cases: readonly [Loss, number, Targets, string][] = [
    [classes, 3, { y: Int32Array.of(0, 3) }, 'row 1 has class 3; the network tells classes 0 to 2'],
    [classes, 3, { y: Int32Array.of(-1, 0) }, 'row 0 has class -1; the network tells classes 0 to 2'],
    [classes, 3, { y: Int32Array.of(0) }, '2 rows need 2 classes as int32; there are 1 int32 targets'],
    [classes, 3, { y: Float32Array.of(0, 1) }, '2 rows need 2 classes as int32; there are 2 float32 targets'],
    [
      classes,
      1,
      { y },
      'cross-entropy needs an output for each class, this network has one; use binary cross-entropy',
    ],
    [
      binary,
      2,
      { y },
      'binary cross-entropy needs a network of one output, this one has 2; use cross-entropy',
    ],
    [
      squares,
      1,
      { y: Float32Array.of(1, Number.NaN) },
      'row 1 has the target NaN; targets are finite numbers',
    ],
    [
      squares,
      2,
      { y: Float32Array.of(1, 2) },
      '2 rows of 2 need 4 values as float32; there are 2 float32 targets',
    ],
    [squares, 1, { y }, '2 rows of 1 need 2 values as float32; there are 2 int32 targets'],
    [binary, 1, { y, weights: Float32Array.of(1) }, '2 rows need 2 weights; there are 1'],
    [
      binary,
      1,
      { y, weights: Float32Array.of(1, -1) },
      'row 1 has the weight -1; weights are finite and not negative',
    ],
    [binary, 1, { y, weights: new Float32Array(2) }, 'all rows weigh 0; give at least one a weight'],
    [{ ...binary, classWeights: [1] }, 1, { y }, '2 classes need 2 class weights; there are 1'],
    [
      { ...binary, classWeights: [0, 1] },
      1,
      { y: new Int32Array(2) },
      'all rows weigh 0; give at least one a weight',
    ],
    [
      { ...classes, classWeights: [1, Number.POSITIVE_INFINITY, 1] },
      3,
      { y },
      'class 1 has the weight Infinity; weights are finite and not negative',
    ],
    [
      { ...binary, distillation },
      1,
      { y },
      'a distillation over 2 rows of 1 needs 2 logits of the teacher; there are 0',
    ],
    [
      { ...binary, distillation },
      1,
      { y, teacher: teacher.with(1, Number.NaN) },
      "row 1 has the teacher's logit NaN; they are finite numbers",
    ],
  ];
  test.each(cases)('%j, %i outputs', (loss, outputs, targets, message) => {
    expect(() => encodeTargets(loss, outputs, 2, targets)).toThrow(
      expect.objectContaining({ reason: 'TARGETS_INVALID', kind: 'InvalidInput', message }),
    );
  });
});
