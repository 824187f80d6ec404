import type { GraphNode, Model, Tensor } from '@ratchet/onnx';
import { type DenseSite, denseSites } from './dense-sites.ts';
import { ModelEdit, readersOf } from './model-edit.ts';
import type { FloatTensor } from './quantize.ts';
import { weightsOf } from './weights.ts';

/** What is left of the units of a hidden layer, and below which number none is taken away. */
const KEPT = 0.25;
const UNITS_MIN = 16;

/** What works on each unit by itself. */
const UNITWISE: ReadonlySet<string> = new Set(
  'Relu LeakyRelu Elu Gelu Tanh Sigmoid Softplus HardSwish HardSigmoid Selu Identity'.split(' '),
);

/**
 * The model with fewer units in its hidden layers: of each those stay whose weights in and out are the largest. Undefined
 * where no hidden layer is wide enough.
 */
export function studentOf(model: Model): Model | undefined {
  const constants = new Map(model.initializers.map((tensor) => [tensor.name, tensor]));
  const narrow = hiddenLayers(model).filter((layer) => narrowed(layer, constants));
  return narrow.length === 0 ? undefined : { ...model, initializers: [...constants.values()] };
}

/** Units between two products. */
interface HiddenLayer {
  readonly before: DenseSite;
  readonly after: DenseSite;
}

function hiddenLayers(model: Model): HiddenLayer[] {
  const readers = readersOf(model);
  const sites = denseSites(new ModelEdit(model), weightsOf(model, 1));
  const siteAt = new Map(sites.map((site) => [site.node, site]));
  const isOwn = (name: string) => (readers.get(name) ?? []).length === 1;
  return sites.flatMap((before) => {
    let node: GraphNode | undefined = before.adds?.node ?? before.node;
    do {
      const [next, other]: readonly GraphNode[] = readers.get(node.outputs[0] ?? '') ?? [];
      node = other === undefined ? next : undefined;
    } while (node !== undefined && !node.domain && UNITWISE.has(node.op));
    const after = node && siteAt.get(node);
    const names = [before.weight.name, before.bias, before.adds?.bias, after?.weight.name];
    return after && names.every((name) => name === undefined || isOwn(name)) ? [{ before, after }] : [];
  });
}

/** Takes units out of a layer; false where it has few, or a bias that is not a number for each. */
function narrowed({ before, after }: HiddenLayer, constants: Map<string, Tensor>): boolean {
  const axisIn = before.isTransposed ? 0 : 1;
  const axisOut = after.isTransposed ? 1 : 0;
  const into = constants.get(before.weight.name) as FloatTensor;
  const out = constants.get(after.weight.name) as FloatTensor;
  const biases = [before.bias, before.adds?.bias].flatMap((name) => name ?? []);
  const units = into.dims[axisIn]!;
  const kept = Math.max(UNITS_MIN, Math.ceil(units * KEPT));
  const hasUnits = (name: string) => constants.get(name)?.dims.at(-1) === units;
  if (kept >= units || !biases.every(hasUnits)) return false;
  const sizesOut = sizesAlong(out, axisOut);
  const strengths = sizesAlong(into, axisIn).map((size, unit) => size * sizesOut[unit]!);
  const chosen = [...strengths.keys()]
    .sort((a, b) => strengths[b]! - strengths[a]! || a - b)
    .slice(0, kept)
    .sort((a, b) => a - b);
  constants.set(into.name, taken(into, axisIn, chosen));
  constants.set(out.name, taken(out, axisOut, chosen));
  for (const name of biases) {
    const bias = constants.get(name) as FloatTensor;
    constants.set(name, taken(bias, bias.dims.length - 1, chosen));
  }
  return true;
}

/** The length of the vector at each place of an axis. */
function sizesAlong({ dims, data }: FloatTensor, axis: number): Float64Array {
  const inner = dims.slice(axis + 1).reduce((product, dim) => product * dim, 1);
  const squares = new Float64Array(dims[axis]!);
  for (let i = 0; i < data.length; i++) squares[Math.floor(i / inner) % squares.length]! += data[i]! ** 2;
  return squares.map(Math.sqrt);
}

/** Some places of an axis. */
function taken({ dims, data, ...tensor }: FloatTensor, axis: number, chosen: readonly number[]): FloatTensor {
  const length = dims[axis]!;
  const inner = dims.slice(axis + 1).reduce((product, dim) => product * dim, 1);
  const outer = data.length / (length * inner);
  const values = new Float32Array(outer * chosen.length * inner);
  for (let o = 0; o < outer; o++)
    for (const [i, place] of chosen.entries()) {
      const from = (o * length + place) * inner;
      values.set(data.subarray(from, from + inner), (o * chosen.length + i) * inner);
    }
  return { ...tensor, dims: dims.map((dim, each) => (each === axis ? chosen.length : dim)), data: values };
}
