import type { Target } from '../candidate.ts';
import type { GraphBuilder, Value } from '../graph/graph-builder.ts';

/** What is fitted: classes, or values with mean 0 and standard deviation 1. */
export type FitTarget =
  | { readonly classes: number; readonly truth: Int32Array; readonly values?: never; readonly unit?: never }
  | {
      readonly values: Float64Array;
      /** Of the values as they were. */
      readonly unit: Unit;
      readonly classes?: never;
      readonly truth?: never;
    };

interface Unit {
  readonly mean: number;
  readonly deviation: number;
}

/** The target of these rows. */
export function fitTargetOf(target: Target, rows: Int32Array): FitTarget {
  if (target.labels !== undefined)
    return { classes: target.labels.length, truth: rows.map((row) => target.truth[row]!) };
  const values = Float64Array.from(rows, (row) => target.values[row]!);
  const mean = values.reduce((sum, value) => sum + value / values.length, 0);
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2 / values.length, 0);
  const deviation = variance > 0 ? Math.sqrt(variance) : 1;
  return { values: values.map((value) => (value - mean) / deviation), unit: { mean, deviation } };
}

/** Numbers that a model computes for a row, before they are probabilities or a value: two classes need one. */
export function outputsOf(classes: number | undefined): number {
  return classes === undefined || classes === 2 ? 1 : classes;
}

/** Appends what is done with these numbers before they are answers: brought to the target's unit, or made less sure. */
export function settled(g: GraphBuilder, value: Value, { unit }: FitTarget, temperature: number): Value {
  if (unit !== undefined) return g.op('Add', [g.op('Mul', [value, unit.deviation]), unit.mean]);
  return temperature === 1 ? value : g.op('Div', [value, temperature]);
}
