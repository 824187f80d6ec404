import type { ElementType, StoredModel, StoredNode, StoredTensor, Tensor } from '@ratchet/onnx';
import { tensorOf } from '@ratchet/onnx';
import type { Value } from '../graph/graph-builder.ts';
import type { ForeignNode } from './foreign-node.ts';

/** From this IR version on a file may have initialisers that are no inputs. */
const FREE_INITIALIZERS_IR = 4;

/** A constant of a file: an initialiser, a Constant node, or what an exporter merged with one of those. */
export interface ForeignConstant {
  readonly name: Value;
  readonly type: ElementType;
  readonly dims: readonly number[];
  readonly elements: number;
  /** Where its values lie in the file; undefined where they can't be overwritten. */
  readonly stored: StoredTensor | undefined;
  /** Of what was merged: what it takes its values from in the file. */
  readonly merged?: Merged;
  readonly tensor: () => Tensor;
}

/** How a file says that two constants are one: an Identity node hands it on, or the same name is read twice. */
export type Merged =
  | { readonly of: Value; readonly identity: number; readonly use?: never }
  | {
      readonly of: Value;
      readonly use: { readonly node: number; readonly input: number };
      readonly identity?: never;
    };

/** Whether values of this type have an array in memory. */
export function isReadable(type: ElementType): boolean {
  return /^(?:float(?:16|32|64)|bfloat16|u?int(?:8|16|32|64)|bool|string)$/.test(type);
}

/**
 * The constants of a graph, and its other nodes. Exporters keep equal initialisers once, so that two norms that both begin
 * with ones share one tensor: trained together they would be tied for ever, and each would get the gradient of both. They
 * come apart again here: what an Identity hands on, and what is the same number throughout and read in several places.
 * Values that differ and are read twice are shared on purpose, as the weights of a recurrence, and stay one.
 */
export function readConstants(
  model: StoredModel,
  read: readonly ForeignNode[],
): { constants: Map<Value, ForeignConstant>; nodes: ForeignNode[] } {
  const constants = new Map<Value, ForeignConstant>();
  for (const stored of model.graph.initializers) constants.set(stored.name, constantOf(stored.name, stored));
  const rest: ForeignNode[] = [];
  const canBeFree = model.irVersion >= FREE_INITIALIZERS_IR;
  for (const node of read) {
    const [name = ''] = node.outputs;
    const of = constants.get(node.inputs[0] ?? '');
    const isIdentity = canBeFree && node.op === 'Identity' && node.domain === '' && of !== undefined;
    if (isIdentity) constants.set(name, mergedWith(of, name, { of: of.name, identity: node.index }));
    const own = node.op === 'Constant' && constantOfNode(name, model.graph.nodes[node.index]!);
    if (own) constants.set(name, own);
    if (!isIdentity && !own) rest.push(node);
  }
  return { constants, nodes: canBeFree ? apart(constants, rest, model.graph.inputs) : rest };
}

function constantOf(name: Value, stored: StoredTensor): ForeignConstant {
  const { type, dims, elements } = stored;
  return { name, type, dims, elements, stored, tensor: () => ({ ...tensorOf(stored), name }) };
}

function mergedWith(constant: ForeignConstant, name: Value, merged: Merged): ForeignConstant {
  return { ...constant, name, merged, tensor: () => ({ ...constant.tensor(), name }) };
}

function constantOfNode(name: Value, { attributes }: StoredNode): ForeignConstant | undefined {
  const { value, value_int, value_ints, value_float, value_floats } = attributes;
  if (value && 'tensor' in value) return constantOf(name, value.tensor);
  if (value_int && 'int' in value_int)
    return listed({ name, type: 'int64', dims: [], data: BigInt64Array.of(BigInt(value_int.int)) });
  if (value_float && 'float' in value_float)
    return listed({ name, type: 'float32', dims: [], data: Float32Array.of(value_float.float) });
  if (value_ints && 'ints' in value_ints) {
    const data = BigInt64Array.from(value_ints.ints, BigInt);
    return listed({ name, type: 'int64', dims: [data.length], data });
  }
  if (value_floats && 'floats' in value_floats) {
    const data = Float32Array.from(value_floats.floats);
    return listed({ name, type: 'float32', dims: [data.length], data });
  }
  return undefined;
}

function listed(tensor: Tensor): ForeignConstant {
  const { name, type, dims, data } = tensor;
  return { name, type, dims, elements: data.length, stored: undefined, tensor: () => tensor };
}

/** Gives each use but the first of a constant that is one number throughout a constant of its own. */
function apart(
  constants: Map<Value, ForeignConstant>,
  nodes: readonly ForeignNode[],
  inputs: readonly { readonly name: Value }[],
): ForeignNode[] {
  const made = nodes.flatMap(({ outputs }) => outputs);
  const taken = new Set([...constants.keys(), ...made, ...inputs.map(({ name }) => name)]);
  const uses = new Map<Value, number>();
  const isUniform = new Map<Value, boolean>();
  return nodes.map((node) => {
    const inputs = node.inputs.map((value, input) => {
      const constant = constants.get(value);
      if (constant === undefined || constant.elements < 2 || constant.type !== 'float32') return value;
      const use = (uses.get(value) ?? 0) + 1;
      uses.set(value, use);
      if (use === 1) return value;
      if (!isUniform.has(value)) isUniform.set(value, isOneNumber(constant));
      if (!isUniform.get(value)) return value;
      const name = freeName(`${value}:${use}`, taken);
      taken.add(name);
      constants.set(name, mergedWith(constant, name, { of: value, use: { node: node.index, input } }));
      return name;
    });
    return inputs.some((value, i) => value !== node.inputs[i]) ? { ...node, inputs } : node;
  });
}

function isOneNumber(constant: ForeignConstant): boolean {
  const data = constant.tensor().data as Float32Array;
  return data.every((value) => value === data[0]);
}

function freeName(name: Value, taken: ReadonlySet<Value>): Value {
  let free = name;
  while (taken.has(free)) free += "'";
  return free;
}
