import type { GraphNode, Tensor } from '@ratchet/onnx';
import type { Range } from './calibrate.ts';
import type { DenseSite } from './dense-sites.ts';
import { type ModelEdit, readersOf } from './model-edit.ts';
import { type FloatTensor, type Quantized, quantize } from './quantize.ts';
import { int8Constants, node } from './stored-form.ts';

/** Of a bias in units of (step of x × scale of a column): it shares int32 with the products. */
const BIAS_MAX = 2 ** 30;

/** Steps of an activation: uint8. */
const STEPS = 255;

/** What onnxruntime takes into the product before it, but only where the result is quantised too. */
const RECTIFIERS: ReadonlySet<string> = new Set(['Relu', 'Clip']);

/** The values whose ranges `computeStatically` needs. */
export function calibratedValues(edit: ModelEdit, sites: readonly DenseSite[]): string[] {
  return [...new Set([...sites.map(({ x }) => x), ...rectifiedAfter(edit, sites)])];
}

/**
 * Lets onnxruntime compute these places in integers: what comes in and the weights pass through QuantizeLinear and
 * DequantizeLinear, which it merges with the products. Scales of activations are those of their ranges, so that no row's
 * answer depends on the others of its batch. Gives how many places were rewritten: those whose bias is a constant.
 */
export function computeStatically(
  edit: ModelEdit,
  sites: readonly DenseSite[],
  ranges: ReadonlyMap<string, Range>,
  max: number,
): number {
  const layers = sites.flatMap((site) => layerOf(edit, site, ranges.get(site.x)) ?? []);
  const quantized = new Map(
    [...Map.groupBy(layers, ({ site }) => site.weight.name)].map(
      ([name, ofWeight]) => [name, storeWeight(edit, ofWeight, max)] as const,
    ),
  );
  const rectified = new Set(
    rectifiedAfter(
      edit,
      layers.map(({ site }) => site),
    ),
  );
  const near = new Map<string, string>();
  const layerAt = new Map(layers.map((layer) => [layer.site.node, layer]));
  const biasAt = new Map(layers.map((layer) => [layer.biasNode, layer]));
  for (const old of edit.model.nodes) {
    const layer = layerAt.get(old);
    const isNear = (value: string) => value === layer?.site.x || rectified.has(value);
    const before: GraphNode[] = [];
    let inputs = old.inputs.map((value) => {
      if (!isNear(value)) return value;
      const known = near.get(value);
      if (known !== undefined) return known;
      const name = edit.fresh(`${value}.near`);
      near.set(value, name);
      before.push(...throughSteps(edit, value, name, ranges.get(value)!));
      return name;
    });
    const biased = biasAt.get(old);
    if (biased?.bias) {
      const name = storeBias(edit, biased, quantized.get(biased.site.weight.name)!);
      inputs = inputs.map((value) => (value === biased.bias?.name ? name : value));
    }
    if (inputs.some((value, i) => value !== old.inputs[i]))
      edit.replace(old, [...before, { ...old, inputs }]);
  }
  return layers.length;
}

/** A place that can be computed in integers. */
interface Layer {
  readonly site: DenseSite;
  /** Of x. */
  readonly step: number;
  readonly bias: FloatTensor | undefined;
  /** Where the bias is read. */
  readonly biasNode: GraphNode;
}

/** Undefined where the bias is not a number for each column. A MatMul takes in a bias only where it has two dimensions. */
function layerOf(edit: ModelEdit, site: DenseSite, range: Range | undefined): Layer | undefined {
  if (range === undefined) return undefined;
  const { step } = stepOf(range);
  const columns = site.weight.dims[site.isTransposed ? 0 : 1]!;
  const known = (name: string): FloatTensor | undefined => {
    const tensor = edit.constant(name);
    const fits =
      tensor?.type === 'float32' && tensor.data.length === columns && tensor.dims.at(-1) === columns;
    return fits ? tensor : undefined;
  };
  if (site.bias !== undefined) {
    const bias = known(site.bias);
    return bias && { site, step, bias, biasNode: site.node };
  }
  const added = site.adds !== undefined && range.rank === 2 ? known(site.adds.bias) : undefined;
  return { site, step, bias: added, biasNode: added ? site.adds!.node : site.node };
}

/** What comes out of rectifiers that read one of these places and nothing else does. */
function rectifiedAfter(edit: ModelEdit, sites: readonly DenseSite[]): string[] {
  const readers = readersOf(edit.model);
  const sums = sites.flatMap(({ node: { outputs }, adds }) => outputs.concat(adds?.node.outputs ?? []));
  return sums.flatMap((sum) => {
    const [next, other] = readers.get(sum) ?? [];
    const isRectifier = next !== undefined && !next.domain && RECTIFIERS.has(next.op);
    return isRectifier && other === undefined ? next.outputs : [];
  });
}

/** Stores a weight so that it is dequantised in the graph. Its scales let the biases of all its places fit int32. */
function storeWeight(edit: ModelEdit, layers: readonly Layer[], max: number): Quantized {
  const { weight, isTransposed } = layers[0]!.site;
  const axis = isTransposed ? 0 : 1;
  const scaleMin = (column: number) =>
    Math.max(...layers.map(({ bias, step }) => Math.abs(bias?.data[column] ?? 0) / step / BIAS_MAX));
  const quantized = quantize(weight, { kept: [axis, axis], max, scaleMin });
  const columns = quantized.scales.length;
  const { constants, integers, scales } = int8Constants(weight, { ...quantized, scaleDims: [columns] });
  const zeros: Tensor = {
    // onnxruntime merges nothing without it.
    name: `${weight.name}.zeros`,
    type: 'int8',
    dims: [columns],
    data: new Int8Array(columns),
  };
  edit.store({
    name: weight.name,
    constants: [...constants, zeros],
    nodes: [node('DequantizeLinear', [integers, scales, zeros.name], weight.name, { axis: { int: axis } })],
  });
  return quantized;
}

function stepOf({ low, high }: Range): { readonly step: number; readonly zero: number } {
  const step = Math.fround((high - low) / STEPS) || 1;
  return { step, zero: Math.round(-low / step) };
}

function throughSteps(edit: ModelEdit, value: string, near: string, range: Range): GraphNode[] {
  const { step, zero } = stepOf(range);
  const parameters = [
    edit.add({ name: edit.fresh(`${value}.step`), type: 'float32', dims: [], data: Float32Array.of(step) }),
    edit.add({ name: edit.fresh(`${value}.zero`), type: 'uint8', dims: [], data: Uint8Array.of(zero) }),
  ];
  const stored = edit.fresh(`${value}.uint8`);
  return [
    node('QuantizeLinear', [value, ...parameters], stored),
    node('DequantizeLinear', [stored, ...parameters], near),
  ];
}

/** Stores a bias in the unit of the products, and gives its name: its own, unless it has other units elsewhere. */
function storeBias(edit: ModelEdit, { bias, step }: Layer, { scales }: Quantized): string {
  const { name: own, data } = bias!;
  const name = edit.constant(own) === undefined ? edit.fresh(`${own}.again`) : own;
  const units = scales.map((scale) => scale * step);
  const dims = [units.length];
  const integers = Int32Array.from(units, (unit, column) => Math.round(data[column]! / unit));
  const constants: Tensor[] = [
    { name: edit.fresh(`${name}.int32`), type: 'int32', dims, data: integers },
    { name: edit.fresh(`${name}.units`), type: 'float32', dims, data: units },
  ];
  const parts = constants.map((tensor) => tensor.name);
  edit.store({
    name,
    constants,
    nodes: [node('DequantizeLinear', parts, name, { axis: { int: 0 } })],
  });
  return name;
}
