import { describe, expect, it } from '@jest/globals';
import { randomFrom } from '@ratchet/kernel';
import { encodeModel } from '@ratchet/onnx';
import { GraphBuilder } from '../graph/graph-builder.ts';
import { InferenceSession, oneThread, Tensor } from '../graph/onnxruntime.ts';
import { scaledRows, scalingNodes, scalingOf } from './scaling.ts';
import { normalFrom } from './testing.ts';

const ROWS = 1_000;
const normal = normalFrom(randomFrom(6));
const COLUMNS = {
  normal: () => 50 + 4 * normal(),
  'many sizes': () => Math.exp(3 * normal()),
  'tiny sizes of both signs': () => normal() * 1e-5 * Math.exp(2 * normal()),
  'mostly 0': (row: number) => (row % 3 === 0 ? Math.exp(2 * normal()) : 0),
  'an indicator': (row: number) => (row % 100 === 0 ? 1 : 0),
  constant: () => 0.1,
  'constant 0': () => 0,
  'huge, hardly different': (row: number) => 1e30 * (1 + (row % 3) * 1e-6),
};
const NAMES = Object.keys(COLUMNS) as (keyof typeof COLUMNS)[];
const width = NAMES.length;
const values = Float32Array.from({ length: ROWS * width }, (_, at) =>
  COLUMNS[NAMES[at % width]!](Math.floor(at / width)),
);
const table = { values, width };
const all = Int32Array.from({ length: ROWS }, (_, row) => row);
const scaling = scalingOf(table, all);
const scaled = scaledRows(table, all, scaling);
const columnOf = (name: keyof typeof COLUMNS) => scaled.filter((_, at) => at % width === NAMES.indexOf(name));

describe('scaling', () => {
  it.each([
    'normal',
    'many sizes',
    'tiny sizes of both signs',
    'mostly 0',
    'huge, hardly different',
  ] as const)('brings numbers that are %s to mean 0 and deviation 1, none far off', (name) => {
    const column = columnOf(name);
    const mean = column.reduce((sum, value) => sum + value, 0) / ROWS;
    const square = column.reduce((sum, value) => sum + value * value, 0) / ROWS;
    expect(mean).toBeCloseTo(0, 1);
    expect(Math.sqrt(square)).toBeCloseTo(1, 1);
    expect(Math.max(...column.map(Math.abs))).toBeLessThan(8);
  });

  it('takes logarithms of heavy-tailed numbers only, in the order of the numbers', () => {
    const logged = NAMES.filter((_, feature) => scaling.inverseUnits[feature] !== 0);
    expect(logged).toEqual(['many sizes', 'tiny sizes of both signs', 'mostly 0']);
    for (const name of logged) {
      const raw = values.filter((_, at) => at % width === NAMES.indexOf(name));
      const order = [...all].sort((a, b) => raw[a]! - raw[b]!);
      const column = columnOf(name);
      for (const [place, row] of order.slice(1).entries())
        expect(column[row]).toBeGreaterThanOrEqual(column[order[place]!]!);
    }
  });

  it('leaves indicators as they are, and what was always the same without effect', () => {
    expect([...columnOf('an indicator')]).toEqual([...all].map((row) => (row % 100 === 0 ? 1 : 0)));
    const other = scaledRows({ values: new Float32Array(width).fill(7), width }, Int32Array.of(0), scaling);
    expect([other[NAMES.indexOf('constant')], other[NAMES.indexOf('constant 0')]]).toEqual([0, 0]);
  });

  it('is found by the rows that are named alone', () => {
    const changed = values.slice().fill(1e9, 500 * width);
    expect(scalingOf({ values: changed, width }, all.subarray(0, 500))).toEqual(
      scalingOf(table, all.subarray(0, 500)),
    );
  });

  it('is the same in a graph', async () => {
    const g = new GraphBuilder('scaling');
    g.named('Identity', [scalingNodes(g, g.input('x', 'float32', ['batch', width]), scaling)], ['y']);
    g.output('y', 'float32', ['batch', width]);
    const session = await InferenceSession.create(encodeModel(g.build()), oneThread());
    const { y } = await session.run({ x: new Tensor('float32', values, [ROWS, width]) });
    await session.release();
    for (const [at, value] of (y!.data as Float32Array).entries())
      expect(Math.abs(value - scaled[at]!)).toBeLessThan(2e-6);
  });
});
