import type { GraphNode } from '@ratchet/onnx';
import type { DenseSite } from './dense-sites.ts';
import type { ModelEdit } from './model-edit.ts';
import { type FloatTensor, quantize } from './quantize.ts';
import { int8Constants, node } from './stored-form.ts';

/**
 * Computes these places in integers: what comes in is quantised as it comes (DynamicQuantizeLinear), by its own range. That is
 * the range of the whole batch: a row's answer depends a little on the others beside it. Gives how many places were rewritten.
 */
export function computeDynamically(edit: ModelEdit, sites: readonly DenseSite[], max: number): number {
  const activations = new Map<string, readonly string[]>();
  const parts = new Map<string, { readonly integers: string; readonly scales: string }>();
  for (const { node: old, x, weight, isTransposed, bias } of sites) {
    const key = `${weight.name} ${isTransposed}`;
    const { integers, scales } = parts.get(key) ?? storedParts(edit, weight, isTransposed, max);
    parts.set(key, { integers, scales });
    const known = activations.get(x);
    const activation = known ?? ['uint8', 'step', 'zero'].map((part) => edit.fresh(`${x}.${part}`));
    activations.set(x, activation);
    const [near, step, zero] = activation as [string, string, string];
    const [y = ''] = old.outputs;
    const [sum, floats, unit] = ['sum', 'floats', 'unit'].map((part) => edit.fresh(`${y}.${part}`)) as [
      string,
      string,
      string,
    ];
    const product = bias === undefined ? y : edit.fresh(`${y}.product`);
    const quantizing: GraphNode = { op: 'DynamicQuantizeLinear', inputs: [x], outputs: activation };
    edit.replace(old, [
      ...(known ? [] : [quantizing]),
      node('MatMulInteger', [near, integers, zero], sum),
      node('Cast', [sum], floats, { to: { int: 1 } }),
      node('Mul', [step, scales], unit),
      node('Mul', [floats, unit], product),
      ...(bias === undefined ? [] : [node('Add', [product, bias], y)]),
    ]);
  }
  return sites.length;
}

/** Weights as [inputs, outputs], with a scale for each output. */
function storedParts(
  edit: ModelEdit,
  weight: FloatTensor,
  isTransposed: boolean,
  max: number,
): { readonly integers: string; readonly scales: string } {
  const columns = { ...(isTransposed ? transposed(weight) : weight), name: `${weight.name}.columns` };
  const { constants, integers, scales } = int8Constants(columns, quantize(columns, { kept: [1, 1], max }));
  for (const tensor of constants) edit.add(tensor);
  return { integers, scales };
}

function transposed({ name, type, dims: [rows = 0, columns = 0], data }: FloatTensor): FloatTensor {
  const turned = new Float32Array(data.length);
  for (let r = 0; r < rows; r++)
    for (let c = 0; c < columns; c++) turned[c * rows + r] = data[r * columns + c]!;
  return { name, type, dims: [columns, rows], data: turned };
}
