import type { Model } from '@ratchet/onnx';
import { marked } from './mark.ts';
import { ModelEdit } from './model-edit.ts';
import type { FloatTensor } from './quantize.ts';
import { storeRanks } from './store-small.ts';
import { sparseForm } from './stored-form.ts';
import { weightsOf } from './weights.ts';

/** What is left of large and of small layers. */
const KEPT = 0.2;
const KEPT_OF_SMALL = 0.5;
const SMALL = 4_096;

/** Of each weight of a model, 1 where its numbers are among the largest and 0 where they are left out. */
export function masksOf(model: Model): ReadonlyMap<string, Float32Array> {
  return new Map([...weightsOf(model)].map(([name, { tensor }]) => [name, maskOf(tensor)] as const));
}

function maskOf({ data }: FloatTensor): Float32Array {
  const sizes = data.map(Math.abs).sort();
  const kept = Math.ceil(data.length * (data.length < SMALL ? KEPT_OF_SMALL : KEPT));
  const least = sizes[data.length - kept]!;
  return data.map((value) => Number(Math.abs(value) >= least && value !== 0));
}

/** The model with its weights stored as the numbers that are left, and a bit for each place. */
export function storedSparsely(model: Model, masks: ReadonlyMap<string, Float32Array>, form: string): Model {
  const edit = new ModelEdit(model);
  for (const tensor of model.initializers) {
    const mask = masks.get(tensor.name);
    if (mask === undefined || tensor.type !== 'float32') continue;
    edit.store(sparseForm({ ...tensor, data: tensor.data.map((value, i) => value * mask[i]!) }));
  }
  storeRanks(edit);
  return edit.done(marked(model, form));
}
