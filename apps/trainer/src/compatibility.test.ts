import { expect, it } from '@jest/globals';
import type { Manifest, TensorSpec } from '@ratchet/model';
import { assertCompatible } from './compatibility.ts';

function text(labels: string[]): Manifest {
  const signature = {
    inputs: [spec('ids', [-1, -1])],
    outputs: [spec('probabilities', [-1, 2])],
    batch: true,
  };
  return {
    formatVersion: 1,
    model: 'm',
    version: '1',
    task: 'text-classification',
    labels,
    pipeline: [],
    signature,
  };
}

function spec(name: string, shape: number[], datatype: TensorSpec['datatype'] = 'FP32'): TensorSpec {
  return { name, datatype, shape };
}

function tensors(inputs: TensorSpec[], outputs: TensorSpec[], batch = true): Manifest {
  const signature = { inputs, outputs, batch };
  return { formatVersion: 1, model: 'm', version: '2', task: 'tensors', pipeline: [], signature };
}

function labelled(...labels: string[]): Manifest {
  return { ...tensors([x], [y]), labels };
}

const x = spec('x', [-1, 4]);
const y = spec('y', [-1, 2]);

it.each<[string, Manifest, Manifest]>([
  ['the same labels', text(['a', 'b']), text(['a', 'b'])],
  ['a label more', text(['a', 'b']), text(['a', 'b', 'c'])],
  ['the same tensors', tensors([x], [y]), tensors([x], [y])],
  ['another order', tensors([x, y], [y]), tensors([y, x], [y])],
  ['an input that takes more', tensors([x], [y]), tensors([spec('x', [-1, -1])], [y])],
  ['the same labels of tensors', labelled('a', 'b'), labelled('a', 'b')],
  ['labels for the first time', tensors([x], [y]), labelled('a', 'b')],
  ['an output that gives less', tensors([x], [spec('y', [-1, -1])]), tensors([x], [y])],
])('lets a version follow with %s', (_, champion, version) => {
  expect(() => assertCompatible(champion, version)).not.toThrow();
});

it.each<[string, Manifest, Manifest, RegExp]>([
  ['another task', text(['a', 'b']), tensors([x], [y]), /task changed from text-classification to tensors/],
  ['a label less', text(['a', 'b', 'c']), text(['a', 'b']), /no label "c"/],
  ['another input', tensors([x], [y]), tensors([spec('z', [-1, 4])], [y]), /inputs are z, not x/],
  ['an input more', tensors([x], [y]), tensors([x, spec('z', [-1])], [y]), /inputs are x, z, not x/],
  ['an output less', tensors([x], [x, y]), tensors([x], [y]), /outputs are y, not x, y/],
  ['another type', tensors([x], [y]), tensors([spec('x', [-1, 4], 'FP64')], [y]), /FP32 .* FP64/],
  ['an input that takes less', tensors([spec('x', [-1, -1])], [y]), tensors([x], [y]), /input "x"/],
  ['an output that gives more', tensors([x], [y]), tensors([x], [spec('y', [-1, -1])]), /output "y"/],
  ['another rank', tensors([x], [y]), tensors([spec('x', [-1])], [y]), /input "x"/],
  ['labels in another order', labelled('a', 'b'), labelled('b', 'a'), /another order/],
  ['no batches', tensors([x], [y]), tensors([x], [y], false), /no batches/],
])('refuses a version with %s', (_, champion, version, said) => {
  expect(() => assertCompatible(champion, version)).toThrow(
    expect.objectContaining({ kind: 'FailedPrecondition', reason: 'SIGNATURE_CHANGED' }),
  );
  expect(() => assertCompatible(champion, version)).toThrow(said);
});
