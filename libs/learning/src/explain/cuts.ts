import type { GraphNode } from '@ratchet/onnx';
import type { Value } from '../graph/graph-builder.ts';
import { dependentOn, partOf } from './graph-part.ts';
import type { OpenGraph } from './open-graph.ts';

/**
 * A value where an explanation begins: all zeros there is the baseline. It has a number for each number of an input, in the
 * same order (`numbers`), or a vector for each id of one, in the same order, perhaps with padding behind (`vectors`).
 */
export interface Cut {
  readonly value: Value;
  readonly input: Value;
  readonly gives: 'numbers' | 'vectors';
}

/** The input itself: zeros are black, silence, or whatever they mean to a model. */
export function inputCut(input: Value): Cut {
  return { value: input, input, gives: 'numbers' };
}

const ELEMENTWISE: ReadonlySet<string> = new Set(
  [
    ['Identity', 'Cast', 'Abs', 'Sign', 'Log', 'Sqrt', 'Exp', 'Neg', 'Clip', 'Max', 'Min'],
    ['Add', 'Sub', 'Mul', 'Div', 'Where', 'IsNaN', 'Equal'],
    ['Greater', 'GreaterOrEqual', 'Less', 'LessOrEqual'],
  ].flat(),
);

/**
 * Where the numbers of an input are as the model itself weighs them: after all that is done to each number alone, such as
 * logarithms, and dividing by deviations. There zero is the mean of what the model was trained on.
 */
export function scaledCut(graph: OpenGraph, input: Value, output: Value): Cut {
  const { nodes } = partOf(graph, [output]);
  const scaled = new Set([input]);
  let cut = input;
  for (const node of nodes) {
    if (!isElementwise(node, scaled, graph)) continue;
    const [value] = node.outputs as [Value];
    scaled.add(value);
    // The rest of the graph must know the input through this value alone.
    const others = nodes.filter((each) => each !== node);
    if (!dependentOn([input], others).has(output)) cut = value;
  }
  return { value: cut, input, gives: 'numbers' };
}

function isElementwise(
  { op, domain, inputs }: GraphNode,
  scaled: ReadonlySet<Value>,
  { constants }: OpenGraph,
): boolean {
  if (domain || !ELEMENTWISE.has(op) || !inputs.some((value) => scaled.has(value))) return false;
  return inputs.every((value) => scaled.has(value) || (constants.get(value)?.dims.length ?? 2) <= 1);
}

/**
 * Where an input of ids becomes vectors: a row of a table for each, by one look-up or several on top of each other. Undefined
 * where that is nowhere, or at several places.
 */
export function vectorsCut(graph: OpenGraph, input: Value): Cut | undefined {
  const ofIds = dependentOn([input], graph.nodes);
  const lookUps = graph.nodes.filter(({ op, domain, inputs: [table = '', ids = ''] }) => {
    return op === 'Gather' && !domain && ofIds.has(ids) && !ofIds.has(table);
  });
  const indices = new Set(lookUps.map(({ inputs }) => inputs[1]!));
  const [value, ...others] = lookUps.map(({ outputs }) => outputs[0]!).filter((found) => !indices.has(found));
  return value === undefined || others.length > 0 ? undefined : { value, input, gives: 'vectors' };
}
