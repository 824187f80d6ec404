import type { GraphNode } from '@ratchet/onnx';
import type { Value } from '../graph/graph-builder.ts';
import { dependentOn, type GraphPart } from './graph-part.ts';

/** Linear in all their inputs together. */
const ADDITIVE: ReadonlySet<string> = new Set(
  [
    ['Identity', 'Neg', 'Add', 'Sub', 'Sum', 'ReduceSum', 'ReduceMean'],
    ['Reshape', 'Flatten', 'Squeeze', 'Unsqueeze', 'Transpose', 'Concat'],
  ].flat(),
);
/** Linear in each of two factors while the other one stays. */
const PRODUCTS: ReadonlySet<string> = new Set(['Mul', 'MatMul', 'Gemm']);

/** Whether what a part computes is surely a linear function, a constant included, of some values. */
export function isLinearIn(values: readonly Value[], { nodes }: GraphPart): boolean {
  const dependent = dependentOn(values, nodes);
  return nodes.every((node) => isLinear(node, dependent));
}

function isLinear({ op, domain, inputs }: GraphNode, dependent: ReadonlySet<Value>): boolean {
  const [a, b] = inputs.map((value) => dependent.has(value));
  if (!inputs.some((value) => dependent.has(value))) return true;
  if (domain) return false;
  if (ADDITIVE.has(op)) return true;
  if (op === 'Div') return !b;
  return PRODUCTS.has(op) && !(a && b);
}
