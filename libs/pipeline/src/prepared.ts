import { Fault, invalid } from '@ratchet/kernel';
import { type Instance, type InstanceKind, kindOfInstance } from '@ratchet/model';

const ADVICE: Record<InstanceKind, string> = {
  text: 'send each instance as a string',
  row: 'send each instance as an object of columns',
  image: 'send each instance as the bytes of a PNG or JPEG file',
  tensors: 'send each instance as named arrays of numbers',
};

/** What a pipeline answers to an instance of another kind than it reads. */
export function wrongKind(expected: InstanceKind, instance: Instance): Fault {
  const got = kindOfInstance(instance);
  return invalid('WRONG_INPUT_KIND', `the model reads ${expected}, got ${got}: ${ADVICE[expected]}`, {
    expected,
    got,
  });
}

/** The names for the tensors of a pipeline: those of the signature's inputs, in their order. */
export function tensorNames(inputNames: readonly string[], count: number): readonly string[] {
  if (inputNames.length === count) return inputNames;
  throw new Fault(
    'FailedPrecondition',
    'PIPELINE_MISMATCH',
    `the pipeline gives ${count} ${count === 1 ? 'tensor' : 'tensors'}, but the version's signature has ${inputNames.length} inputs: its manifest and its file do not belong together`,
  );
}
