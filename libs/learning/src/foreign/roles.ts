import type { Value } from '../graph/graph-builder.ts';
import type { ForeignConstant } from './constants.ts';
import type { ForeignGraph, Use } from './foreign-graph.ts';
import type { ForeignNode } from './foreign-node.ts';

/** What a constant is there for. */
export type Role = 'parameter' | 'statistics' | 'constant';

/** What only brings a value into another form. */
const FORMS: ReadonlySet<string> = new Set([
  'Identity',
  'Cast',
  'Transpose',
  'Reshape',
  'Flatten',
  'Squeeze',
  'Unsqueeze',
]);
/** The same of weights, which exporters cut and join. */
const FORMS_OF_WEIGHTS: ReadonlySet<string> = new Set([...FORMS, 'Slice', 'Concat']);

/** What happens to a product before a norm that is written out, or a second shift, meets it. */
const PASSING: ReadonlySet<string> = new Set(
  [
    ['Add', 'Sub', 'Mul', 'Relu', 'LeakyRelu', 'PRelu', 'Elu', 'Selu', 'Celu', 'Clip', 'Sigmoid', 'Tanh'],
    ['HardSigmoid', 'HardSwish', 'Softplus', 'Gelu', 'Mish', 'MaxPool', 'AveragePool'],
  ].flat(),
);

const PRODUCTS: ReadonlySet<string> = new Set(['Conv', 'ConvTranspose', 'Gemm', 'MatMul', 'Einsum']);
const NORMS: ReadonlySet<string> = new Set([
  'BatchNormalization',
  'LayerNormalization',
  'InstanceNormalization',
  'GroupNormalization',
]);
const RECURRENT: ReadonlySet<string> = new Set(['GRU', 'LSTM', 'RNN']);

/**
 * Tells parameters from constants in disguise (shapes, ε, masks, position tables, means of inputs). A parameter is a factor of
 * a product or a convolution, its bias, the scale or shift of a norm, also of one that is written out, or the table that ids
 * are looked up in. `data` are all values that depend on what callers give.
 */
export class Roles {
  readonly #graph: ForeignGraph;
  readonly #data: ReadonlySet<Value>;
  readonly #following = new Map<Value, boolean>();

  constructor(graph: ForeignGraph, data: ReadonlySet<Value>) {
    this.#graph = graph;
    this.#data = data;
  }

  of(constant: ForeignConstant): Role {
    const roles = this.usesOf(constant.name).map((use) => this.#at(constant, use));
    if (roles.includes('statistics')) return 'statistics';
    return roles.includes('parameter') ? 'parameter' : 'constant';
  }

  /** Where a constant meets data, behind what only brings it into another form. */
  usesOf(value: Value): Use[] {
    const met: Use[] = [];
    // A set: joined with itself again and again, a constant is met by more ways than anybody can go.
    const forms = new Set([value]);
    for (const form of forms)
      for (const use of this.#graph.consumers.get(form) ?? []) {
        const { node } = use;
        const isForm = node.domain === '' && FORMS_OF_WEIGHTS.has(node.op);
        const isOfConstants = !node.inputs.some((name) => this.#data.has(name));
        if (isForm && isOfConstants) forms.add(node.outputs[0]!);
        else met.push(use);
      }
    return met;
  }

  #at(constant: ForeignConstant, { node, input }: Use): Role {
    const { op, inputs, obstacle, domain } = node;
    if (obstacle !== undefined || domain !== '' || RECURRENT.has(op)) return 'parameter';
    if (NORMS.has(op)) return input > 2 ? 'statistics' : 'parameter';
    const others = inputs.filter((_, i) => i !== input);
    const meetsData = others.some((value) => this.#data.has(value));
    if (PRODUCTS.has(op) || op === 'PRelu') return meetsData ? 'parameter' : 'constant';
    if (op === 'Gather') return input === 0 && meetsData ? 'parameter' : 'constant';
    return this.#shifts(constant, node, others) || this.#scales(constant, node, others)
      ? 'parameter'
      : 'constant';
  }

  /** Whether it is added to a product, or to what a norm scaled; a single number only to a product. */
  #shifts({ dims, elements }: ForeignConstant, { op }: ForeignNode, others: readonly Value[]): boolean {
    if ((op !== 'Add' && op !== 'Sub') || !isVector(dims)) return false;
    return others.some((value) => (elements > 1 ? this.#follows(value) : this.#isProduct(value)));
  }

  /** Whether it scales what was normalised or is a product; single factors are constants. */
  #scales({ dims, elements }: ForeignConstant, { op }: ForeignNode, others: readonly Value[]): boolean {
    if (op !== 'Mul' || !isVector(dims) || elements === 1) return false;
    return others.some((value) => this.#follows(value));
  }

  /** Whether a value comes from a product with weights, or was normalised, and not much has happened to it since. */
  #follows(value: Value): boolean {
    const known = this.#following.get(value);
    if (known !== undefined) return known;
    const node = this.#maker(value);
    const found =
      node !== undefined &&
      (this.#isProduct(value) ||
        this.#isNormalized(value) ||
        (PASSING.has(node.op) && node.inputs.some((x) => this.#follows(x))));
    this.#following.set(value, found);
    return found;
  }

  #isProduct(value: Value): boolean {
    const node = this.#maker(value);
    if (node === undefined) return false;
    return (
      (PRODUCTS.has(node.op) || NORMS.has(node.op)) && node.inputs.some((x) => x !== '' && !this.#data.has(x))
    );
  }

  /** Whether a value was divided by a root of data, as norms do, or is one over such a root. */
  #isNormalized(value: Value): boolean {
    const node = this.#maker(value);
    if (node === undefined) return false;
    if (node.op === 'Div') return this.#isRoot(node.inputs[1]!);
    if (node.op === 'Reciprocal') return this.#isRoot(node.inputs[0]!);
    return (
      node.op === 'Mul' &&
      node.inputs.some((x) => this.#maker(x)?.op === 'Reciprocal' && this.#isNormalized(x))
    );
  }

  #isRoot(value: Value): boolean {
    return this.#data.has(value) && this.#maker(value)?.op === 'Sqrt';
  }

  /** The node that made a value, before what only brought it into another form. */
  #maker(value: Value): ForeignNode | undefined {
    const node = this.#graph.producers.get(value);
    if (node === undefined || node.domain !== '') return undefined;
    return FORMS.has(node.op) ? this.#maker(node.inputs[0]!) : node;
  }
}

/** Whether it has values along one axis only, as biases and scales have. */
function isVector(dims: readonly number[]): boolean {
  return dims.filter((dim) => dim !== 1).length <= 1;
}
