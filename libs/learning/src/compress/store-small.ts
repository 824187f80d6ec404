import type { Tensor } from '@ratchet/onnx';
import type { ModelEdit } from './model-edit.ts';
import { quantize } from './quantize.ts';
import { float16Form, int8Form, ranksForm, ranksIn, type StoredForm } from './stored-form.ts';
import type { Weight } from './weights.ts';

/** Shorter vectors take no room to speak of. */
const RANKS_MIN = 4_096;

/** Since this version bits can be taken out of bytes. */
const BITWISE_OPSET = 18;

/**
 * Puts weights into a form of the file that is computed back to float32 when the file is loaded: serving is as fast as before.
 * Gives how many there were.
 */
export function storeWeights(
  edit: ModelEdit,
  weights: ReadonlyMap<string, Weight>,
  as: 'int8' | 'float16',
): number {
  const forms = [...weights.values()].flatMap(({ tensor, kept }): StoredForm[] => {
    const form = as === 'int8' ? int8Form(tensor, quantize(tensor, { kept })) : float16Form(tensor);
    return form ? [form] : [];
  });
  for (const form of forms) edit.store(form);
  return forms.length;
}

/** Stores vectors that number some of their places from 1 on as a bit for each place: nothing is lost. Gives how many. */
export function storeRanks(edit: ModelEdit): number {
  const { initializers, opset = BITWISE_OPSET } = edit.model;
  if (opset < BITWISE_OPSET) return 0;
  let count = 0;
  for (const tensor of initializers) {
    const bits = isLongVector(tensor) ? ranksIn(tensor) : undefined;
    if (bits === undefined) continue;
    edit.store(ranksForm(tensor.name, bits));
    count++;
  }
  return count;
}

function isLongVector(tensor: Tensor): tensor is Extract<Tensor, { readonly type: 'int32' }> {
  return tensor.type === 'int32' && tensor.data.length >= RANKS_MIN;
}
