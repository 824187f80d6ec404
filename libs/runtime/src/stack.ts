import { bytesOf, type Signature, type Tensor, type TensorSpec } from '@ratchet/model';
import { elementsOf } from './elements.ts';
import { padInto, rowBytesOf } from './padding.ts';

/** Instances that run together. */
export interface Stack {
  /** Which of the given instances are its rows, in this order. */
  readonly rows: readonly number[];
  readonly inputs: readonly Tensor[];
}

/** Padding may blow a stack up to this; a single instance may be larger. */
export const STACK_BYTES_MAX = 4 * 2 ** 20;

/**
 * Puts instances together into as few runs as their shapes allow. Instances must have passed `checkInstance`, which
 * gives their tensors the order of the signature. Those of equal shapes share a stack; a ragged input (one with `pad`)
 * lets instances of different lengths share one, filled up to the longest. Without a batch dimension each instance is a
 * run of its own.
 */
export function stack(instances: readonly (readonly Tensor[])[], signature: Signature): Stack[] {
  if (!signature.batch) return instances.map((inputs, row) => ({ rows: [row], inputs }));
  const groups: Group[] = [];
  const open = new Map<string, Group>();
  for (const [row, inputs] of instances.entries()) {
    const key = keyOf(inputs, signature.inputs);
    const group = open.get(key);
    if (group?.take(row, inputs)) continue;
    const fresh = new Group(signature.inputs, row, inputs);
    open.set(key, fresh);
    groups.push(fresh);
  }
  return groups.map((group) => group.stacked(instances));
}

/** Instances with equal keys can share a stack. */
function keyOf(inputs: readonly Tensor[], specs: readonly TensorSpec[]): string {
  let key = '';
  for (const [i, spec] of specs.entries()) {
    const { shape } = inputs[i]!;
    for (let d = 0; d < shape.length; d++) key += isRagged(spec, d) ? '*,' : `${shape[d]},`;
    key += ';';
  }
  return key;
}

/** `d` counts the dimensions of an instance, which come after the batch. */
function isRagged(spec: TensorSpec, d: number): boolean {
  return spec.pad !== undefined && spec.datatype !== 'BYTES' && spec.shape[d + 1] === -1;
}

class Group {
  readonly #specs: readonly TensorSpec[];
  readonly #rows: number[];
  /** The shape of a row of each input: the largest of the instances. */
  #shapes: readonly (readonly number[])[];

  constructor(specs: readonly TensorSpec[], row: number, inputs: readonly Tensor[]) {
    this.#specs = specs;
    this.#rows = [row];
    this.#shapes = inputs.map((tensor) => tensor.shape);
  }

  /** False when the padding would cost too much. */
  take(row: number, inputs: readonly Tensor[]): boolean {
    let shapes = this.#shapes;
    const equal = inputs.every((tensor, i) => tensor.shape.every((size, d) => size === shapes[i]![d]));
    if (!equal) {
      shapes = shapes.map((shape, i) => shape.map((size, d) => Math.max(size, inputs[i]!.shape[d]!)));
      let bytes = 0;
      for (const [i, spec] of this.#specs.entries())
        if (spec.datatype !== 'BYTES') bytes += rowBytesOf(shapes[i]!, bytesOf(spec.datatype));
      if (bytes * (this.#rows.length + 1) > STACK_BYTES_MAX) return false;
    }
    this.#shapes = shapes;
    this.#rows.push(row);
    return true;
  }

  stacked(instances: readonly (readonly Tensor[])[]): Stack {
    const inputs = this.#specs.map((spec, i): Tensor => {
      const tensors = this.#rows.map((row) => instances[row]![i]!);
      const shape = [tensors.length, ...this.#shapes[i]!];
      const { name, datatype } = spec;
      const content =
        datatype === 'BYTES'
          ? Buffer.concat(tensors.map((tensor) => tensor.content))
          : stackNumbers(tensors, datatype, this.#shapes[i]!, spec.pad ?? 0);
      return { name, datatype, shape, content };
    });
    return { rows: this.#rows, inputs };
  }
}

function stackNumbers(
  tensors: readonly Tensor[],
  datatype: Exclude<Tensor['datatype'], 'BYTES'>,
  rowShape: readonly number[],
  pad: number,
): Uint8Array {
  const elementBytes = bytesOf(datatype);
  const rowBytes = rowBytesOf(rowShape, elementBytes);
  const content = Buffer.allocUnsafeSlow(rowBytes * tensors.length);
  const padded = tensors.some((tensor) => tensor.content.length !== rowBytes);
  if (padded) {
    const elements = elementsOf(datatype, content);
    if (elements instanceof BigInt64Array) elements.fill(BigInt(pad));
    else elements.fill(pad);
  }
  for (const [row, tensor] of tensors.entries()) {
    if (tensor.content.length === rowBytes) content.set(tensor.content, row * rowBytes);
    else padInto(content, row * rowBytes, rowShape, tensor, elementBytes);
  }
  return content;
}
