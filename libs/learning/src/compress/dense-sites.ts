import type { GraphNode } from '@ratchet/onnx';
import { type ModelEdit, readersOf } from './model-edit.ts';
import type { FloatTensor } from './quantize.ts';
import { isOne, type Weight } from './weights.ts';

/** A place where a value is multiplied by a matrix of weights: x·W, or x·W + bias. */
export interface DenseSite {
  readonly node: GraphNode;
  readonly x: string;
  /** [inputs, outputs], or the other way round where it is transposed. */
  readonly weight: FloatTensor;
  readonly isTransposed: boolean;
  readonly bias: string | undefined;
  /** Where the bias of a MatMul is added; its own bias is undefined. */
  readonly adds?: { readonly node: GraphNode; readonly bias: string };
}

/** All such places of the main graph. */
export function denseSites(edit: ModelEdit, weights: ReadonlyMap<string, Weight>): DenseSite[] {
  const readers = readersOf(edit.model);
  return edit.model.nodes.flatMap((node): DenseSite[] => {
    const [x = '', w = '', bias = ''] = node.inputs;
    const weight = weights.get(w)?.tensor;
    const isProduct = !node.domain && (node.op === 'MatMul' || (node.op === 'Gemm' && isPlain(node)));
    if (!isProduct || weight?.dims.length !== 2 || edit.constant(x) !== undefined) return [];
    const isTransposed = node.op === 'Gemm' && isOne(node.attributes?.['transB']);
    const site = { node, x, weight, isTransposed, bias: bias === '' ? undefined : bias };
    const adds = node.op === 'MatMul' ? addAfter(node, readers) : undefined;
    return [{ ...site, ...(adds && { adds }) }];
  });
}

function addAfter(
  { outputs: [y = ''] }: GraphNode,
  readers: ReadonlyMap<string, readonly GraphNode[]>,
): DenseSite['adds'] {
  const [next, other] = readers.get(y) ?? [];
  if (next === undefined || other !== undefined || next.op !== 'Add' || next.domain) return undefined;
  return { node: next, bias: next.inputs.find((input) => input !== y) ?? y };
}

/** Nothing but x·W + bias, W perhaps transposed. */
function isPlain({ attributes = {} }: GraphNode): boolean {
  const { alpha, beta, transA } = attributes;
  const isFactorOne = (factor: typeof alpha) =>
    factor === undefined || ('float' in factor && factor.float === 1);
  return isFactorOne(alpha) && isFactorOne(beta) && !isOne(transA);
}
