import { Fault, invalid, quote } from '@ratchet/kernel';
import { decodeItem, encodeTensorItem, type Manifest } from '@ratchet/model';
import { parsePipeline } from '@ratchet/pipeline';

/** Makes the item that inference takes of the item that the gateway sent, for one version; throws a Fault otherwise. */
export type Preparation = (input: Buffer) => Uint8Array;

/** How the items of a version are prepared. Fault FailedPrecondition when its pipeline is none that this release knows. */
export function preparationOf(manifest: Manifest): Preparation {
  return manifest.task === 'text-classification' ? textPreparation(manifest) : tensorPreparation(manifest);
}

function textPreparation({ model, version, pipeline, signature }: Manifest): Preparation {
  const known = knownPipeline(model, version, pipeline);
  const { name } = signature.inputs[0]!;
  return (input) => {
    const { text } = decodeItem(input);
    if (text === undefined) throw wrongKind(model, 'text', 'tensors');
    const ids = known.run(text);
    const content = new Uint8Array(ids.buffer, ids.byteOffset, ids.byteLength);
    return encodeTensorItem([{ name, datatype: 'INT32', shape: [ids.length], content }]);
  };
}

/** Tensors travel on untouched: inference checks them against the signature. */
function tensorPreparation({ model }: Manifest): Preparation {
  return (input) => {
    if (decodeItem(input).text !== undefined) throw wrongKind(model, 'tensors', 'text');
    return input;
  };
}

function knownPipeline(model: string, version: string, spec: unknown) {
  try {
    return parsePipeline(spec);
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    // the caller's input is not at fault: the manifest is
    throw new Fault(
      'FailedPrecondition',
      error.reason,
      `version ${version} of ${quote(model)}: ${error.message}`,
    );
  }
}

const ADVICE = {
  text: 'send each instance as a string',
  tensors: 'send each instance as named arrays of numbers',
};

function wrongKind(model: string, expected: 'text' | 'tensors', got: string): Fault {
  const message = `model ${quote(model)} expects ${expected}, got ${got}: ${ADVICE[expected]}`;
  return invalid('WRONG_INPUT_KIND', message, { model, expected });
}
