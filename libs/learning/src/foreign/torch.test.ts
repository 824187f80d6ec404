import { describe, expect, jest, test } from '@jest/globals';
import { encodeModel } from '@ratchet/onnx';
import { backward } from '../autodiff/backward.ts';
import { GraphBuilder } from '../graph/graph-builder.ts';
import { InferenceSession, oneThread, Tensor } from '../graph/onnxruntime.ts';
import { probe } from '../graph/probe.ts';
import type { ForeignConstant } from './constants.ts';
import { divide } from './divide.ts';
import { type ForeignModel, readForeignModel } from './foreign-model.ts';
import { Probes } from './probes.ts';
import { nameHere, writeRest } from './rest.ts';
import { planRest } from './rest-plan.ts';
import { fixture, type Golden, goldenOf } from './testing.ts';

jest.setTimeout(60_000);

/** What our graph of training answers for the whole of a file, and the gradients of the sum of s·y. */
async function differentiate(model: ForeignModel, { x, s }: Golden) {
  const { graph, head, roles, data } = model;
  const probes = new Probes(graph, (rows) => ({ input: firstRows(x, rows) }));
  const { trained } = divide(graph, {
    head: head.value,
    roles,
    selection: {},
    refused: new Map(),
    unreached: new Set(),
  });
  const names = trained.map(({ name }) => name);
  const plan = await planRest(graph, { trained: new Set(names), target: head.output, data, probes });
  const features = await featuresOf(plan.features.segments[0]!.value, graph, x);
  const g = new GraphBuilder('check');
  g.input('x', features.type as 'float32', ['rows', ...features.dims.slice(1)]);
  for (const constant of trained) g.initializer(parameterOf(constant));
  const y = writeRest(g, 'x', { graph, plan, target: head.output });
  const forward = [...g.nodes];
  g.input('s', 'float32', ['rows', ...s.dims.slice(1)]);
  const shapes = await probe({ ...g.build(), nodes: forward }, { x: features });
  const parameters = names.map(nameHere);
  const gradients = backward(g, { forward, seeds: new Map([[y, 's']]), parameters, shapes });
  for (const value of [y, ...gradients.values()]) g.output(value, 'float32', null);
  const session = await InferenceSession.create(encodeModel(g.build()), oneThread());
  try {
    const results = await session.run({ x: features, s });
    const gradientOf = (name: string) => results[gradients.get(nameHere(name))!]!;
    return {
      y: results[y]!.data as Float32Array,
      gradients: trained.map((constant) => ({ constant, gradient: gradientOf(constant.name) })),
    };
  } finally {
    await session.release();
  }
}

async function featuresOf(value: string, graph: ForeignModel['graph'], x: Tensor): Promise<Tensor> {
  const probes = new Probes(graph, () => ({ input: x }));
  await probes.want([value]);
  const { type, data, dims } = probes.get(value)![0];
  return type === 'int64'
    ? new Tensor('int32', Int32Array.from(data as BigInt64Array, Number), dims)
    : new Tensor('float32', data as Float32Array, dims);
}

function parameterOf(constant: ForeignConstant) {
  const tensor = constant.tensor();
  return { ...tensor, name: nameHere(tensor.name) };
}

function firstRows(x: Tensor, rows: number): Tensor {
  const [count = 0, ...rest] = x.dims;
  const width = x.size / count;
  const data = x.data as Float32Array;
  const repeated = new (data.constructor as Float32ArrayConstructor)(rows * width);
  for (let row = 0; row < rows; row++)
    repeated.set(data.subarray((row % count) * width, ((row % count) + 1) * width), row * width);
  return new Tensor(x.type as 'float32', repeated, [rows, ...rest]);
}

/** The gradient that PyTorch has of a parameter; folding gives some another name and turns them. */
function expectedOf(constant: ForeignConstant, { gradients }: Golden): Float32Array {
  const own = gradients.get(constant.name);
  if (own !== undefined) return own.gradient.data as Float32Array;
  const values = constant.tensor().data as Float32Array;
  for (const { values: theirs, gradient } of gradients.values()) {
    const turned = transposed(theirs, gradient.dims);
    if (turned.length === values.length && turned.every((value, i) => value === values[i]))
      return transposed(gradient.data as Float32Array, gradient.dims);
  }
  throw new Error(`PyTorch has no gradient of ${constant.name}`);
}

function transposed(values: Float32Array, [rows = 1, columns = 1]: readonly number[]): Float32Array {
  return values.map((_, i) => values[(i % rows) * columns + Math.floor(i / rows)]!);
}

function largestDifference(got: Float32Array, expected: Float32Array): number {
  const scale = expected.reduce((most, value) => Math.max(most, Math.abs(value)), 1e-3);
  return got.reduce((most, value, i) => Math.max(most, Math.abs(value - expected[i]!)), 0) / scale;
}

describe.each(['mlp', 'lenet', 'convnet', 'transformer', 'gru'])('%s, as PyTorch has it', (name) => {
  test.each([name, `${name}-folded`])('%s: the answer and every gradient', async (file) => {
    const golden = goldenOf(name);
    const { y, gradients } = await differentiate(readForeignModel(fixture(file)), golden);
    expect(largestDifference(y, golden.y.data as Float32Array)).toBeLessThan(1e-6);
    expect(gradients.length).toBeGreaterThan(0);
    for (const { constant, gradient } of gradients) {
      const expected = expectedOf(constant, golden);
      const error = largestDifference(gradient.data as Float32Array, expected);
      expect([constant.name, error < 1e-5, gradient.dims.join()]).toEqual([
        constant.name,
        true,
        constant.dims.join(),
      ]);
    }
  });

  test(`${name}: all that PyTorch trains is trained, unless it lies behind the GRU`, () => {
    const { graph, head, roles } = readForeignModel(fixture(name));
    const { trained, frozen } = divide(graph, {
      head: head.value,
      roles,
      selection: {},
      refused: new Map(),
      unreached: new Set(),
    });
    const behind = frozen.filter(({ reason }) => reason.includes('behind GRU')).map((each) => each.name);
    const names = [...trained.map((each) => each.name), ...behind].sort();
    expect(names).toEqual([...goldenOf(name).gradients.keys()].sort());
  });
});
