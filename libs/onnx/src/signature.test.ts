import { describe, expect, test } from '@jest/globals';
import { ELEMENT_TYPES, type ElementType } from './element-types.ts';
import { assertServable, readSignature, SERVED_TYPES } from './signature.ts';
import type { ValueType } from './value-type.ts';

const tensor = (name: string, type: ElementType) => ({ name, type, dims: null });

describe('readSignature', () => {
  const float: ValueType = { kind: 'tensor', type: 'float32', dims: ['n', null, 3] };

  test('takes tensors', () => {
    expect(readSignature('input', { name: 'x', type: float })).toEqual({
      name: 'x',
      type: 'float32',
      dims: ['n', null, 3],
    });
  });

  test.each<[ValueType | undefined, string]>([
    [undefined, 'Output "p" has no element type'],
    [
      { kind: 'sequence', of: { kind: 'map', of: float } },
      'Output "p" is a sequence of maps, and only tensors are served; export with zipmap=False (skl2onnx: options={\'zipmap\': False})',
    ],
    [{ kind: 'sequence', of: float }, 'Output "p" is a sequence of float32 tensors, and only'],
    [{ kind: 'sequence', of: undefined }, 'Output "p" is a sequence of values, and only'],
    [{ kind: 'map', of: float }, 'Output "p" is a map, and only'],
    [{ kind: 'optional', of: float }, 'Output "p" is an optional float32 tensor, and only'],
    [{ kind: 'sparse tensor' }, 'Output "p" is a sparse tensor, and only'],
    [{ kind: 'opaque' }, 'Output "p" is an opaque value, and only'],
  ])('refuses %j', (type, message) => {
    const refused = () => readSignature('output', { name: 'p', type });
    expect(refused).toThrow(expect.objectContaining({ reason: 'MODEL_TYPE_UNSUPPORTED' }));
    expect(refused).toThrow(message);
  });
});

describe('assertServable', () => {
  test('takes the types that predictions carry', () => {
    const all = SERVED_TYPES.map((type) => tensor(type, type));
    expect(() => assertServable({ inputs: all, outputs: all })).not.toThrow();
  });

  const others = (Object.keys(ELEMENT_TYPES) as ElementType[]).filter((type) => !SERVED_TYPES.includes(type));

  test.each(others)('refuses %s on either side', (type) => {
    const served = [tensor('ok', 'float32')];
    const expected = (role: string) =>
      expect.objectContaining({
        kind: 'FailedPrecondition',
        reason: 'MODEL_TYPE_UNSUPPORTED',
        message: `${role} "it" is ${type}; served are float32, float64, int32, int64, bool, string: put a Cast at that edge of the model`,
      });
    expect(() => assertServable({ inputs: [tensor('it', type)], outputs: served })).toThrow(
      expected('Input'),
    );
    expect(() => assertServable({ inputs: served, outputs: [tensor('it', type)] })).toThrow(
      expected('Output'),
    );
  });

  test('names all that are at fault, up to eight', () => {
    const report = { inputs: [tensor('a', 'float16')], outputs: [tensor('b', 'uint8'), tensor('c', 'bool')] };
    expect(() => assertServable(report)).toThrow('Input "a" is float16, output "b" is uint8; served are');
    const many = Array.from({ length: 10 }, (_, i) => tensor(`i${i}`, 'int8'));
    expect(() => assertServable({ inputs: many, outputs: [] })).toThrow(
      'input "i7" is int8 and 2 more; served',
    );
  });
});
