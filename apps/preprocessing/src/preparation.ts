import { Fault, invalid, quote } from '@ratchet/kernel';
import { decodeItem, encodeTensorItem, kindOfInstance, type Manifest, TASK_SHAPES } from '@ratchet/model';
import { type Pipeline, parsePipeline } from '@ratchet/pipeline';

/**
 * Makes the item that inference takes of the item that the gateway sent, for one version; throws a Fault, or rejects with
 * one, otherwise.
 */
export type Preparation =
  | { readonly waits: false; readonly prepare: (input: Buffer) => Uint8Array }
  | { readonly waits: true; readonly prepare: (input: Buffer) => Promise<Uint8Array> };

/** How the items of a version are prepared. Fault FailedPrecondition when its pipeline is none that this release knows. */
export function preparationOf(manifest: Manifest): Preparation {
  if (TASK_SHAPES[manifest.task].reads === 'tensors') return { waits: false, prepare: passOn };
  const pipeline = pipelineOf(manifest);
  const names = manifest.signature.inputs.map(({ name }) => name);
  if (pipeline.reads === 'image')
    return {
      waits: true,
      prepare: async (input) => encodeTensorItem(await pipeline.prepare(decodeItem(input), names)),
    };
  return {
    waits: false,
    prepare: (input) => encodeTensorItem(pipeline.prepare(decodeItem(input), names)),
  };
}

/** Tensors travel on untouched: inference checks them against the signature. */
function passOn(input: Buffer): Uint8Array {
  const got = kindOfInstance(decodeItem(input));
  if (got === 'tensors') return input;
  throw invalid(
    'WRONG_INPUT_KIND',
    `the model reads tensors, got ${got}: send each instance as named arrays of numbers`,
    { expected: 'tensors', got },
  );
}

/** What is wrong with a manifest is no fault of the caller's input. */
function pipelineOf({ model, version, task, pipeline: spec }: Manifest): Pipeline {
  const refuse = (reason: string, what: string): Fault =>
    new Fault('FailedPrecondition', reason, `version ${version} of ${quote(model)}: ${what}`);
  const pipeline = parsed(spec, refuse);
  const { reads } = TASK_SHAPES[task];
  if (pipeline.reads === reads) return pipeline;
  throw refuse('PIPELINE_MISMATCH', `${task} reads ${reads}, but its pipeline reads ${pipeline.reads}`);
}

function parsed(spec: unknown, refuse: (reason: string, what: string) => Fault): Pipeline {
  try {
    return parsePipeline(spec);
  } catch (error) {
    throw error instanceof Fault ? refuse(error.reason, error.message) : error;
  }
}
