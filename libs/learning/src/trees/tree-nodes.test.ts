import { describe, expect, it } from '@jest/globals';
import { assertServable, encodeModel, scanModel } from '@ratchet/onnx';
import { GraphBuilder } from '../graph/graph-builder.ts';
import { InferenceSession, oneThread, Tensor } from '../graph/onnxruntime.ts';
import type { BinnedRows } from './binned-rows.ts';
import type { Ensemble } from './booster.ts';
import { fitTrees } from './fit-trees.ts';
import { answersOf, binMatrix, randomRows } from './testing.ts';
import { TREE_DOMAINS, treeNodes } from './tree-nodes.ts';

const WIDTH = 4;
const SETTINGS = {
  leavesMax: 12,
  rowsMin: 3,
  rate: 0.2,
  l2: 1,
  rowShare: 0.8,
  featureShare: 1,
  roundsMax: 60,
  patience: 60,
};

function fileOf(ensemble: Ensemble, borders: BinnedRows['borders']): Uint8Array {
  const g = new GraphBuilder('trees');
  const x = g.input('x', 'float32', ['batch', WIDTH]);
  g.named('Identity', [treeNodes(g, ensemble, borders, x)], ['y']);
  g.output('y', 'float32', ['batch', ensemble.outputs]);
  return encodeModel({ ...g.build(), domains: TREE_DOMAINS });
}

async function served(file: Uint8Array, x: Float32Array): Promise<Float32Array> {
  const session = await InferenceSession.create(file, oneThread());
  try {
    const { y } = await session.run({ x: new Tensor('float32', x, [x.length / WIDTH, WIDTH]) });
    return y!.data as Float32Array;
  } finally {
    await session.release();
  }
}

async function fitted(x: Float32Array, classes: number) {
  const binned = binMatrix(x, WIDTH);
  const truth = Int32Array.from({ length: binned.rows }, (_, row) => {
    const [a, b] = x.subarray(row * WIDTH);
    return ((a! > 0 ? 1 : 0) + (Number.isNaN(b!) ? 1 : 0)) % classes;
  });
  const { ensemble } = await fitTrees(binned, { classes, truth }, SETTINGS, 1, () => undefined);
  return { ensemble, binned };
}

describe('trees in a graph', () => {
  it.each([2, 3])('give the bits of training, with %d classes and missing values', async (classes) => {
    const x = randomRows(1_000, WIDTH, 0.2);
    const { ensemble, binned } = await fitted(x, classes);
    expect(ensemble.trees.length).toBeGreaterThan(20);
    const file = fileOf(ensemble, binned.borders);
    expect(await served(file, x)).toEqual(answersOf(ensemble, binned));
  });

  it('split like training at every border, and at its neighbours in float32', async () => {
    const { ensemble, binned } = await fitted(randomRows(500, WIDTH, 0.2), 2);
    const numbers = new Float32Array(1);
    const bits = new Int32Array(numbers.buffer);
    const near = binned.borders.flatMap((borders) =>
      [...borders].flatMap((border) =>
        [-1, 0, 1].map((step) => {
          numbers[0] = border;
          bits[0]! += step;
          return numbers[0];
        }),
      ),
    );
    const x = Float32Array.from(near.flatMap((value) => Array<number>(WIDTH).fill(value)));
    const codes = Uint8Array.from({ length: WIDTH * near.length }, (_, at) => {
      const borders = binned.borders[Math.floor(at / near.length)]!;
      return borders.filter((border) => near[at % near.length]! > border).length;
    });
    const there = { ...binned, rows: near.length, codes };
    expect(await served(fileOf(ensemble, binned.borders), x)).toEqual(answersOf(ensemble, there));
  });

  it('pass the scan and can be served', async () => {
    const { ensemble, binned } = await fitted(randomRows(100, WIDTH, 0.2), 2);
    const report = scanModel(fileOf(ensemble, binned.borders));
    assertServable(report);
    expect(report.operators).toMatchObject({ 'ai.onnx.ml:TreeEnsembleRegressor': 1 });
    expect(report.opsets).toMatchObject({ 'ai.onnx.ml': 3 });
  });

  it('answer what they begin with where there are none, in total or for one output', async () => {
    const x = randomRows(3, WIDTH, 0.2);
    const start = Float32Array.of(0.5, -0.25);
    expect([...(await served(fileOf({ outputs: 2, start, trees: [] }, []), x))]).toEqual([
      0.5, -0.25, 0.5, -0.25, 0.5, -0.25,
    ]);
    const { ensemble, binned } = await fitted(randomRows(500, WIDTH, 0), 2);
    const trees = [{ output: 1, tree: ensemble.trees[0]!.tree }];
    const half = await served(fileOf({ outputs: 2, start, trees }, binned.borders), x);
    expect([half[0], half[2], half[4]]).toEqual([0.5, 0.5, 0.5]);
    expect(half[1]).not.toBe(-0.25);
  });
});
