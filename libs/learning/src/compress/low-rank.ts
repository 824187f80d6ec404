import type { Model, Tensor } from '@ratchet/onnx';
import { denseSites } from './dense-sites.ts';
import { lowRankFactors } from './low-rank-factors.ts';
import { ModelEdit } from './model-edit.ts';
import type { FloatTensor } from './quantize.ts';
import { node } from './stored-form.ts';
import { weightsOf } from './weights.ts';

/** Two factors take so much of the room of what they stand for. */
const SHARE = 0.3;
/** Smaller layers save nothing worth two products instead of one; larger ones would take minutes. */
const NUMBERS_MIN = 8_192;
const NUMBERS_MAX = 2 ** 22;
const RANK_MIN = 4;

/** The model with two thin layers in place of each wide one, without anything between them; undefined where none is wide. */
export function withThinLayers(model: Model): Model | undefined {
  const edit = new ModelEdit(model);
  const wide = denseSites(edit, weightsOf(model)).flatMap((site) => {
    const { data, dims } = site.weight;
    const rank = Math.floor((data.length * SHARE) / (dims[0]! + dims[1]!));
    return data.length >= NUMBERS_MIN && data.length <= NUMBERS_MAX && rank >= RANK_MIN
      ? [{ site, rank }]
      : [];
  });
  const factors = new Map<string, readonly [string, string]>();
  for (const { site, rank } of wide) {
    const key = `${site.weight.name} ${site.isTransposed}`;
    const pair = factors.get(key) ?? factorsOf(edit, site.weight, site.isTransposed, rank);
    factors.set(key, pair);
    const thin = edit.fresh(`${site.node.outputs[0]}.thin`);
    const [x, , ...bias] = site.node.inputs;
    const { transB: _, ...attributes } = site.node.attributes ?? {};
    edit.replace(site.node, [
      node('MatMul', [x!, pair[0]], thin),
      { ...site.node, inputs: [thin, pair[1], ...bias], attributes },
    ]);
  }
  return wide.length === 0 ? undefined : edit.done({ ...model.metadata });
}

function factorsOf(
  edit: ModelEdit,
  weight: FloatTensor,
  isTransposed: boolean,
  rank: number,
): readonly [string, string] {
  const [rows, columns] = weight.dims as [number, number];
  const found = lowRankFactors({ rows, columns, data: Float64Array.from(weight.data) }, rank);
  // (left · right)ᵀ = rightᵀ · leftᵀ
  const [left, right] = isTransposed
    ? [transposed(found.right), transposed(found.left)]
    : [found.left, found.right];
  return [
    edit.add(tensorOf(edit.fresh(`${weight.name}.left`), left)),
    edit.add(tensorOf(edit.fresh(`${weight.name}.right`), right)),
  ];
}

type Matrix = Parameters<typeof lowRankFactors>[0];

function transposed({ rows, columns, data }: Matrix): Matrix {
  const turned = new Float64Array(data.length);
  for (let r = 0; r < rows; r++)
    for (let c = 0; c < columns; c++) turned[c * rows + r] = data[r * columns + c]!;
  return { rows: columns, columns: rows, data: turned };
}

function tensorOf(name: string, { rows, columns, data }: Matrix): Tensor {
  return { name, type: 'float32', dims: [rows, columns], data: Float32Array.from(data) };
}
