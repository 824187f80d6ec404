import { type Fault, invalid, quote } from '@ratchet/kernel';
import { instanceShape, type Signature, type TensorSpec } from './signature.ts';
import { checkTensor, decodeStrings, elementCount, type Tensor } from './tensor.ts';

/**
 * The tensors of one instance in the order of the signature, or a Fault of kind InvalidInput that names the input, what
 * was expected and what came. Numbers that are not finite are allowed: many models take NaN for a missing value.
 */
export function checkInstance(tensors: readonly Tensor[], signature: Signature): Tensor[] {
  const ordered = signature.inputs.map((spec) => {
    const found = tensors.filter((tensor) => tensor.name === spec.name);
    if (found.length > 1) throw invalid('DUPLICATE_INPUT', `input ${quote(spec.name)} was given twice`);
    const [tensor] = found;
    if (!tensor)
      throw invalid(
        'MISSING_INPUT',
        `input ${quote(spec.name)} is missing: expected ${describe(spec, signature)}`,
      );
    checkInput(tensor, spec, signature);
    return tensor;
  });
  const extra = tensors.find((tensor) => !signature.inputs.some((spec) => spec.name === tensor.name));
  if (extra) {
    const names = signature.inputs.map((spec) => quote(spec.name)).join(', ');
    throw invalid('UNKNOWN_INPUT', `the model has no input ${quote(extra.name)}: expected ${names}`);
  }
  return ordered;
}

function checkInput(tensor: Tensor, spec: TensorSpec, signature: Signature): void {
  const expected = instanceShape(spec, signature);
  const fits =
    tensor.datatype === spec.datatype &&
    tensor.shape.length === expected.length &&
    expected.every((dimension, i) => dimension === -1 || dimension === tensor.shape[i]);
  if (!fits) throw mismatch(tensor, spec, signature);
  if (tensor.datatype === 'BYTES') checkStrings(tensor);
  else checkTensor(tensor);
  if (tensor.datatype === 'BOOL' && tensor.content.some((byte) => byte > 1))
    throw invalid('INVALID_BOOL', `input ${quote(spec.name)}: a BOOL is a byte of 0 or 1`);
}

/** onnxruntime cuts a string at its first NUL, without a word. */
function checkStrings(tensor: Tensor): void {
  const strings = decodeStrings(tensor, elementCount(tensor.shape, tensor.name));
  if (strings.some((text) => text.includes('\0')))
    throw invalid('NUL_IN_STRING', `input ${quote(tensor.name)}: a string holds the character U+0000`);
}

function mismatch(tensor: Tensor, spec: TensorSpec, signature: Signature): Fault {
  return invalid(
    'INPUT_MISMATCH',
    `input ${quote(spec.name)}: expected ${describe(spec, signature)}, got ${tensor.datatype} [${tensor.shape.join()}]`,
  );
}

function describe(spec: TensorSpec, signature: Signature): string {
  const shape = instanceShape(spec, signature).map((dimension) => (dimension === -1 ? '*' : dimension));
  return `${spec.datatype} [${shape.join()}]`;
}
