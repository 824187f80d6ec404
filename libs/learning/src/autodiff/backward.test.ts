import { describe, expect, test } from '@jest/globals';
import { type Fault, messageOf } from '@ratchet/kernel';
import { encodeModel, type GraphNode } from '@ratchet/onnx';
import { GraphBuilder, type Value } from '../graph/graph-builder.ts';
import { InferenceSession, oneThread, Tensor } from '../graph/onnxruntime.ts';
import { probe, type Shapes } from '../graph/probe.ts';
import { backward } from './backward.ts';
import { int, ints, string } from './testing.ts';

const vector = (...values: readonly number[]): Tensor =>
  new Tensor('float32', Float32Array.from(values), [values.length]);

interface Differentiated {
  readonly inputs: Readonly<Record<Value, Tensor>>;
  /** Gives the seeds. */
  readonly build: (g: GraphBuilder) => ReadonlyMap<Value, Value>;
  readonly parameters: readonly Value[];
}

/** The values of the gradients that are there. */
async function gradientsOf({
  inputs,
  build,
  parameters,
}: Differentiated): Promise<{ readonly values: Record<string, number[]>; readonly ops: string[] }> {
  const g = new GraphBuilder('test');
  for (const [name, { dims }] of Object.entries(inputs)) g.input(name, 'float32', dims);
  const seeds = build(g);
  const forward = [...g.nodes];
  const shapes = await probe(g.build(), inputs);
  const gradients = backward(g, { forward, seeds, parameters, shapes });
  for (const [parameter, gradient] of gradients) {
    g.named('Identity', [gradient], [`d${parameter}`]);
    g.output(`d${parameter}`, 'float32', null);
  }
  const session = await InferenceSession.create(encodeModel(g.build()), oneThread());
  const answers = Object.entries(await session.run(inputs));
  await session.release();
  const values = Object.fromEntries(answers.map(([name, { data }]) => [name, Array.from(data, Number)]));
  return { values, ops: g.nodes.slice(forward.length).map(({ op }) => op) };
}

/** Ones in the shape of a value, as the gradient of its sum. */
const onesLike = (g: GraphBuilder, y: Value): Value => g.op('Add', [g.op('Mul', [y, 0]), 1]);

const summed = (g: GraphBuilder, y: Value): ReadonlyMap<Value, Value> => new Map([[y, onesLike(g, y)]]);

describe('backward', () => {
  test('adds up what comes back to a value that was used more than once', async () => {
    const inputs = { x: vector(1, 2, 3) };
    const twice = await gradientsOf({
      inputs,
      parameters: ['x'],
      build: (g) => summed(g, g.op('Add', [g.op('Mul', ['x', 'x']), 'x'])),
    });
    expect(twice.values).toEqual({ dx: [3, 5, 7] });
  });

  test('seeds several values, one of them on the way to another', async () => {
    const { values } = await gradientsOf({
      inputs: { x: vector(1, 2) },
      parameters: ['x'],
      build: (g) => {
        const middle = g.op('Mul', ['x', 3]);
        const end = g.op('Mul', [middle, middle]);
        return new Map([
          [end, onesLike(g, end)],
          [middle, g.floats([100, 200])],
        ]);
      },
    });
    expect(values).toEqual({ dx: [2 * 3 * 3 + 300, 2 * 6 * 3 + 600] });
  });

  test('leaves out parameters that reach no seed, and gives a seeded parameter its seed', async () => {
    const { values } = await gradientsOf({
      inputs: { a: vector(1, 2), b: vector(3, 4), c: vector(5, 6) },
      parameters: ['a', 'b', 'c'],
      build: (g) => {
        g.op('Exp', ['b']);
        return new Map([...summed(g, g.op('Neg', ['a'])), ['c', g.floats([7, 8])]]);
      },
    });
    expect(values).toEqual({ da: [-1, -1], dc: [7, 8] });
  });

  test('differentiates by a value on the way and stops there', async () => {
    const { values, ops } = await gradientsOf({
      inputs: { x: vector(1, 2) },
      parameters: ['middle'],
      build: (g) => {
        g.named('Exp', ['x'], ['middle']);
        return summed(g, g.op('Mul', ['middle', 5]));
      },
    });
    expect(values).toEqual({ dmiddle: [5, 5] });
    expect(ops).not.toContain('Exp');
  });

  test('makes nothing that nobody wants', async () => {
    const { ops } = await gradientsOf({
      inputs: { x: vector(1, 2), w: vector(3, 4) },
      parameters: ['w'],
      build: (g) => {
        g.op('Tanh', ['w']);
        return summed(g, g.op('Mul', ['x', 'w']));
      },
    });
    expect(ops).toEqual(['Mul', 'Identity']);
  });

  test.each<[string, (g: GraphBuilder) => Value]>([
    ['a comparison', (g) => g.op('Cast', [g.op('Greater', ['x', 0])], { to: int(1) })],
    ['a shape', (g) => g.op('Cast', [g.op('Shape', ['x'])], { to: int(1) })],
    ['a step', (g) => g.op('Floor', ['x'])],
    ['a cast to integers', (g) => g.op('Cast', [g.op('Cast', ['x'], { to: int(7) })], { to: int(1) })],
  ])('no gradient goes through %s', async (_, build) => {
    const { values } = await gradientsOf({
      inputs: { x: vector(1.5) },
      parameters: ['x'],
      build: (g) => summed(g, g.op('Add', [build(g), g.op('Mul', ['x', 2])])),
    });
    expect(values).toEqual({ dx: [2] });
  });

  test('sums three uses in one node', async () => {
    const { values, ops } = await gradientsOf({
      inputs: { x: vector(2) },
      parameters: ['x'],
      build: (g) => summed(g, g.op('Sum', [g.op('Neg', ['x']), g.op('Mul', ['x', 4]), 'x'])),
    });
    expect(values).toEqual({ dx: [4] });
    expect(ops.filter((op) => op === 'Sum' || op === 'Add')).toEqual(['Sum']);
  });
});

const SHAPES: Shapes = new Map(
  ['x', 'w', 'y', 'z', 'd'].map((name) => [name, [2, 2]] as [Value, readonly number[]]),
);

/** What backward says of a graph that never runs. */
function faultOf(nodes: readonly GraphNode[], parameters: readonly Value[] = ['w']): Fault {
  const g = new GraphBuilder('test');
  try {
    backward(g, { forward: nodes, seeds: new Map([['y', 'd']]), parameters, shapes: SHAPES });
  } catch (error) {
    return error as Fault;
  }
  throw new Error('backward took the graph');
}

const node = (op: string, more: Partial<GraphNode> = {}): GraphNode => ({
  op,
  inputs: ['w'],
  outputs: ['y'],
  ...more,
});

describe('what has no gradient', () => {
  test('is named, with the value and the parameter that needs it', () => {
    const fault = faultOf([
      { op: 'Tanh', inputs: ['w'], outputs: ['z'] },
      { op: 'GRU', inputs: ['x', 'z'], outputs: ['y'] },
    ]);
    expect(fault).toMatchObject({
      kind: 'FailedPrecondition',
      reason: 'NOT_DIFFERENTIABLE',
      metadata: { operator: 'GRU', value: 'y', parameter: 'w' },
    });
    expect(fault.message).toBe(
      'operator GRU (value "y") can\'t be trained through: its gradient is not known; parameter "w" needs it, so freeze what comes before this value',
    );
  });

  test.each<[string, GraphNode, string]>([
    ['LSTM', node('LSTM'), 'operator LSTM'],
    ['a domain of its own', node('Gelu', { domain: 'com.microsoft' }), 'operator com.microsoft.Gelu'],
    [
      'a value that only a graph inside reads',
      node('If', {
        inputs: ['x'],
        attributes: {
          then_branch: {
            graph: {
              name: 'then',
              nodes: [{ op: 'Neg', inputs: ['w'], outputs: ['inside'] }],
              initializers: [],
              inputs: [],
              outputs: [{ name: 'inside', type: 'float32', dims: null }],
            },
          },
        },
      }),
      'operator If',
    ],
    [
      'a value that a graph inside gives on',
      node('Scan', {
        inputs: ['x'],
        attributes: {
          body: {
            graph: {
              name: 'body',
              nodes: [],
              initializers: [],
              inputs: [],
              outputs: [{ name: 'w', type: 'float32', dims: null }],
            },
          },
        },
      }),
      'operator Scan',
    ],
    [
      'Dropout that trains',
      node('Dropout', { inputs: ['w', '', 'training'] }),
      'input "training" as a constant',
    ],
    [
      'BatchNormalization that trains',
      node('BatchNormalization', { attributes: { training_mode: int(1) } }),
      'in its training form',
    ],
    ['axes that are computed', node('ReduceSum', { inputs: ['w', 'x'] }), 'input "x" as a constant'],
    ['Pad by reflection', node('Pad', { attributes: { mode: string('reflect') } }), 'mode reflect'],
    ['GatherND in batches', node('GatherND', { attributes: { batch_dims: int(1) } }), 'batch_dims'],
    [
      'ConvTranspose to a shape',
      node('ConvTranspose', { inputs: ['w', 'x'], attributes: { output_shape: ints(4, 4) } }),
      'output_shape',
    ],
    ['Einsum with dots', node('Einsum', { attributes: { equation: string('...i->...i') } }), 'without dots'],
    ['Einsum of a diagonal', node('Einsum', { attributes: { equation: string('ii->i') } }), 'diagonal'],
    ['Einsum of a plain sum', node('Einsum', { attributes: { equation: string('ij->i') } }), 'sums "ij"'],
    [
      'a second output',
      node('LayerNormalization', { inputs: ['w', 'x'], outputs: ['z', 'y'] }),
      'the gradient of its output "y"',
    ],
  ])('%s', (_, refused, message) => {
    const fault = faultOf([refused]);
    expect(fault.reason).toBe('NOT_DIFFERENTIABLE');
    expect(fault.message).toContain(message);
  });

  test('is no fault where no gradient has to pass', () => {
    const g = new GraphBuilder('test');
    const forward = [
      node('GRU', { inputs: ['x'], outputs: ['z'] }),
      node('Mul', { inputs: ['z', 'w'] }),
      node('LSTM', { outputs: ['unused'] }),
    ];
    const seeds = new Map([['y', 'd']]);
    expect(backward(g, { forward, seeds, parameters: ['w'], shapes: SHAPES }).has('w')).toBe(true);
  });

  test.each([1, 2])('a slice of %i rows, of which nobody knows how many there are', (end) => {
    const g = new GraphBuilder('test');
    const forward = [node('Slice', { inputs: ['w', g.ints(0), g.ints(end)] })];
    const options = { forward, seeds: new Map([['y', 'd']]), parameters: ['w'], shapes: SHAPES };
    expect(() => backward(g, options)).toThrow('fixes the size of axis 0');
  });

  test('an index of Einsum that its other operand only broadcasts along', () => {
    const g = new GraphBuilder('test');
    const shapes = new Map([...SHAPES, ['x', [2, 1]], ['y', [2]]] as [Value, readonly number[]][]);
    const forward = [node('Einsum', { inputs: ['w', 'x'], attributes: { equation: string('ij,ij->i') } })];
    const options = { forward, seeds: new Map([['y', 'd']]), parameters: ['w'], shapes };
    expect(() => backward(g, options)).toThrow('sums "ij" over an index that no other term has');
  });

  test('shapes of another graph are a bug, not a fault', () => {
    const error = faultOf([node('Add', { inputs: ['w', 'unknown'] })], ['unknown']);
    expect(error.name).toBe('Error');
    expect(messageOf(error)).toContain('no shape: probe the forward graph first');
  });
});
