import { describe, expect, jest, test } from '@jest/globals';
import type { GraphBuilder, Value } from '../graph/graph-builder.ts';
import { checkTrainable } from './check-trainable.ts';
import { dense, fileOf, fixture, weights } from './testing.ts';

jest.setTimeout(60_000);

const namesOf = (list: readonly { readonly name: string }[]) => list.map(({ name }) => name).sort();

describe('what PyTorch writes', () => {
  test('all of a classifier is trained, from its inputs on', async () => {
    const report = await checkTrainable(fixture('mlp'));
    expect(report.head).toEqual({
      output: 'output',
      scores: 'probabilities',
      value: '/classifier/Gemm_output_0',
    });
    expect(report.classes).toBe(4);
    expect(report.features).toEqual([{ value: 'input', dims: [6] }]);
    expect(report.frozen).toEqual([]);
    expect(report.trained[0]).toEqual({ name: 'first.weight', dims: [12, 6] });
    expect(report.trained).toHaveLength(6);
  });

  test('a pattern leaves the rest to be computed once', async () => {
    const { trained, frozen, features, head } = await checkTrainable(fixture('lenet'), { pattern: 'fc*' });
    expect(head).toMatchObject({ scores: 'log-probabilities', value: '/fc2/Gemm_output_0' });
    expect(namesOf(trained)).toEqual(['fc1.bias', 'fc1.weight', 'fc2.bias', 'fc2.weight']);
    expect(frozen.map(({ reason }) => reason)).toEqual(Array(4).fill('its name does not match'));
    expect(features).toEqual([{ value: '/Reshape_output_0', dims: [24] }]);
  });

  test('statistics of norms stay', async () => {
    const { frozen, head } = await checkTrainable(fixture('convnet'));
    expect(head).toMatchObject({ scores: 'logits', value: 'output' });
    expect(frozen).toHaveLength(4);
    for (const { name, reason } of frozen) {
      expect(name).toMatch(/running_(mean|var)$/);
      expect(reason).toMatch(/statistics of a norm/);
    }
  });

  test('position tables stay, unless they are named letter by letter', async () => {
    const { frozen } = await checkTrainable(fixture('transformer'));
    expect(frozen).toEqual([
      { name: 'positions', dims: [1, 6, 8], reason: 'it is a constant, by how it is used' },
    ]);
    const { trained } = await checkTrainable(fixture('transformer'), { pattern: 'positions' });
    expect(namesOf(trained)).toEqual(['positions']);
  });

  test('weights that folding gave other names are found by those of their nodes', async () => {
    const { trained } = await checkTrainable(fixture('transformer-folded'), { pattern: 'grow.*' });
    expect(namesOf(trained)).toEqual(['grow.bias', 'onnx::MatMul_143']);
  });

  test('what lies behind a recurrent layer is its trunk', async () => {
    const { trained, frozen, features } = await checkTrainable(fixture('gru'));
    expect(namesOf(trained)).toEqual(['classifier.bias', 'classifier.weight']);
    expect(frozen).toHaveLength(5);
    for (const { reason } of frozen) expect(reason).toBe('it is behind GRU "/gru/GRU": GRU has no gradient');
    expect(features).toEqual([{ value: '/Gather_output_0', dims: [6] }]);
  });

  test.each([
    [
      'gru',
      'gru.*',
      /nothing that matches "gru\.\*" can be trained: "gru\.weight_ih_l0" \(it is behind GRU "\/gru\/GRU": GRU has/,
    ],
    [
      'mlp',
      'clasifier.*',
      /nothing that matches "clasifier\.\*" is there .* are "first\.weight", "first\.bias"/,
    ],
  ])('%s: %s is refused', async (name, pattern, message) => {
    const refused = checkTrainable(fixture(name), { pattern });
    await expect(refused).rejects.toMatchObject({ kind: 'FailedPrecondition', reason: 'NOT_TRAINABLE' });
    await expect(refused).rejects.toThrow(message);
  });

  test('parameters that are named must all be there', async () => {
    const parameters = ['classifier.weight', 'embedding.weight', 'gone'];
    await expect(checkTrainable(fixture('gru'), { parameters })).rejects.toThrow(
      /"embedding.weight" \(it is behind GRU "\/gru\/GRU": GRU has no gradient\), "gone" \(there is none\)/,
    );
  });
});

describe('what a constant is', () => {
  test.each<[string, (g: GraphBuilder) => Value, string[], Record<string, RegExp>]>([
    [
      'means, scales of inputs and masks are constants',
      (g) => {
        const centered = g.op('Sub', ['x', weights(g, 'mean', [4])]);
        const scaled = g.op('Mul', [centered, weights(g, 'scale', [4])]);
        const pairs = g.op('MatMul', [g.op('Reshape', [scaled, g.ints(-1, 2, 2)]), weights(g, 'w', [2, 2])]);
        const masked = g.op('Add', [pairs, weights(g, 'mask', [2, 2])]);
        return dense(g, g.op('Reshape', [masked, g.ints(-1, 4)]));
      },
      ['dense.bias', 'dense.weight', 'w'],
      { mean: /by how it is used/, scale: /by how it is used/, mask: /by how it is used/ },
    ],
    [
      'what holds infinities is a mask',
      (g) => {
        const mask = Float32Array.of(0, 0, Number.NEGATIVE_INFINITY);
        return g.op('Add', [
          dense(g, 'x'),
          g.initializer({ name: 'mask', type: 'float32', dims: [3], data: mask }),
        ]);
      },
      ['dense.bias', 'dense.weight'],
      { mask: /by its values/ },
    ],
    [
      'a norm that is written out has a scale and a shift',
      (g) => {
        const centered = g.op('Sub', ['x', g.op('ReduceMean', ['x', g.ints(-1)])]);
        const variance = g.op('ReduceMean', [g.op('Mul', [centered, centered]), g.ints(-1)]);
        const root = g.op('Sqrt', [g.op('Add', [variance, weights(g, 'epsilon', [1])])]);
        const rate = g.op('Mul', [g.op('Reciprocal', [root]), weights(g, 'gamma', [4])]);
        return dense(g, g.op('Add', [g.op('Mul', [centered, rate]), weights(g, 'beta', [4])]));
      },
      ['beta', 'dense.bias', 'dense.weight', 'gamma'],
      { epsilon: /by how it is used/ },
    ],
    [
      'biases in other forms are biases',
      (g) => {
        const kernel = g.op('Reshape', [weights(g, 'kernel', [12]), g.ints(4, 3)]);
        const bias = g.op('Reshape', [weights(g, 'bias', [3]), g.ints(1, 3)]);
        return g.op('Add', [bias, g.op('Identity', [g.op('MatMul', ['x', kernel])])]);
      },
      ['bias', 'kernel'],
      {},
    ],
    [
      'what lies before a slice of features is trained',
      (g) => {
        const h = g.op('MatMul', ['x', weights(g, 'first', [4, 6])]);
        return dense(g, g.op('Slice', [h, g.ints(1), g.ints(5), g.ints(1)]));
      },
      ['dense.bias', 'dense.weight', 'first'],
      {},
    ],
    [
      'a constant that is joined with itself again and again has its uses counted once',
      (g) => {
        const ones = weights(g, 'seed', [1]);
        const joins = Array.from({ length: 40 });
        const both = joins.reduce<Value>((x) => {
          const twice = g.op('Concat', [x, x], { axis: { int: 0 } });
          return g.op('Slice', [twice, g.ints(0), g.ints(1)]);
        }, ones);
        return g.op('Add', [dense(g, 'x'), both]);
      },
      ['dense.bias', 'dense.weight', 'seed'],
      {},
    ],
    [
      'weights of other types stay',
      (g) => {
        const half = { name: 'half', type: 'float16', dims: [4, 4], data: new Uint16Array(16).fill(0x3800) };
        const cast = g.op('Cast', [g.initializer(half as never)], { to: { int: 1 } });
        return dense(g, g.op('MatMul', ['x', cast]));
      },
      ['dense.bias', 'dense.weight'],
      { half: /it is float16; only float32 is trained: export the model in float32/ },
    ],
    [
      'what the answer does not depend on stays',
      (g) => {
        g.op('Add', [g.op('MatMul', ['x', weights(g, 'idle', [4, 2])]), weights(g, 'idle.bias', [2])]);
        return dense(g, 'x');
      },
      ['dense.bias', 'dense.weight'],
      { idle: /the answer .* does not depend on it/, 'idle.bias': /does not depend on it/ },
    ],
    [
      'an operator whose gradient is not known as it stands there freezes what is before it',
      (g) => {
        const hidden = g.op('MatMul', ['x', weights(g, 'first', [4, 4])]);
        const padded = g.op('Pad', [hidden, g.ints(0, 0, 0, 0)], { mode: { string: 'edge' } });
        return dense(g, padded);
      },
      ['dense.bias', 'dense.weight'],
      { first: /behind Pad "Pad_\d+": its gradient is known for constant values, not for mode edge/ },
    ],
  ])('%s', async (_, build, trained, frozen) => {
    const report = await checkTrainable(fileOf(build));
    expect(namesOf(report.trained)).toEqual(trained);
    expect(namesOf(report.frozen)).toEqual(Object.keys(frozen).sort());
    for (const { name, reason } of report.frozen) expect(reason).toMatch(frozen[name]!);
  });
});

describe('where learning starts', () => {
  test.each<[string, (g: GraphBuilder) => Value, Parameters<typeof fileOf>[1], object, number]>([
    ['logits', (g) => dense(g, 'x'), {}, { scores: 'logits' }, 3],
    [
      'a Softmax that is brought into another form',
      (g) =>
        g.op('Reshape', [g.op('Softmax', [g.op('Unsqueeze', [dense(g, 'x'), g.ints(1)])]), g.ints(-1, 3)]),
      {},
      { scores: 'probabilities' },
      3,
    ],
    [
      'one Sigmoid for two labels',
      (g) => g.op('Sigmoid', [g.op('MatMul', ['x', weights(g, 'w', [4, 1])])]),
      { y: ['batch', 1] },
      { scores: 'probabilities' },
      2,
    ],
    [
      'a Sigmoid without the second dim',
      (g) => g.op('Squeeze', [g.op('Sigmoid', [g.op('MatMul', ['x', weights(g, 'w', [4, 1])])]), g.ints(1)]),
      { y: ['batch'] },
      { scores: 'probabilities' },
      2,
    ],
    [
      'a Softmax over all that an older operator set had it over',
      (g) => g.op('Softmax', [g.op('Reshape', [dense(g, 'x'), g.ints(-1, 3, 1)])]),
      { opset: 11, y: ['batch', 3, 1] },
      { scores: 'probabilities' },
      3,
    ],
  ])('%s', async (_, build, options, head, classes) => {
    expect(await checkTrainable(fileOf(build, options))).toMatchObject({ head, classes });
  });
});
