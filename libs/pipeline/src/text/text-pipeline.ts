import type { Instance, Tensor } from '@ratchet/model';
import { tensorNames, wrongKind } from '../prepared.ts';
import type { PipelineSpec } from '../spec.ts';
import { normalized } from './alignment.ts';
import { NgramHasher } from './hash-ngrams.ts';
import { TokenHasher } from './hash-tokens.ts';
import type { TextTrace } from './origins.ts';
import type { TextSteps } from './text-steps.ts';
import { traceText } from './text-trace.ts';

/** A pipeline from text to bucket ids. */
export interface TextPipeline {
  readonly reads: 'text';
  readonly spec: PipelineSpec;
  /** Ids lie in [0, buckets). */
  readonly buckets: number;
  /**
   * The ids of a text: with hash-ngrams the distinct ones in the order of their first occurrence, at most `idsMax`; with
   * hash-tokens one for each token, at most `length`. Any string will do: empty, lone surrogates, megabytes; the time is
   * linear in its length.
   */
  run(text: string): Int32Array;
  /** The same ids with the tokens that each was made of, for explanations; memory grows with the text. */
  trace(text: string): TextTrace;
  /** One INT32 tensor [ids]. Fault InvalidInput WRONG_INPUT_KIND for anything but a text. */
  prepare(instance: Instance, inputNames: readonly string[]): readonly Tensor[];
}

export function textPipeline(spec: PipelineSpec, steps: TextSteps): TextPipeline {
  const { normalize, hash } = steps;
  const hasher = hash.step === 'hash-ngrams' ? new NgramHasher(hash) : new TokenHasher(hash);
  const run = (text: string): Int32Array => hasher.run(normalized(text, normalize));
  return {
    reads: 'text',
    spec,
    buckets: 2 ** hash.bits,
    run,
    trace: (text) => traceText(text, steps),
    prepare(instance, inputNames) {
      if (instance.text === undefined) throw wrongKind('text', instance);
      const [name] = tensorNames(inputNames, 1);
      const ids = run(instance.text);
      const content = new Uint8Array(ids.buffer, ids.byteOffset, ids.byteLength);
      return [{ name: name!, datatype: 'INT32', shape: [ids.length], content }];
    },
  };
}
