import type { Signature, Tensor } from '@ratchet/model';
import { parsePipeline } from '@ratchet/pipeline';
import { type Session, stack } from '@ratchet/runtime';
import { type LatencySummary, summarizeLatency } from '@ratchet/stats';
import { idsTensor } from './ids-tensor.ts';

const BATCH_SIZE = 64;
const TIMED_ROWS_MAX = 500;

/** A loaded text version, as its manifest describes it. */
export interface LoadedTextVersion {
  readonly session: Pick<Session, 'run'>;
  /** In the order of the probabilities. */
  readonly labels: readonly string[];
  /** The manifest's steps. */
  readonly pipeline: unknown;
  readonly signature: Signature;
  /** The size of the model file. */
  readonly bytes: number;
}

/** What a version said to some texts. */
export interface TextAnswers {
  /** Text by text, one for each label of the version. */
  readonly probabilities: Float64Array;
  /** Runs of one text at a time, without the pipeline, over the first 500 texts. */
  readonly latency: LatencySummary;
}

/** Runs a version over texts the way serving does: its pipeline, padded stacks. `onProgress` goes from 0 to 1. */
export async function answerTexts(
  version: LoadedTextVersion,
  texts: readonly string[],
  onProgress: (done: number) => Promise<void> | void,
): Promise<TextAnswers> {
  const { session, signature, labels } = version;
  const pipeline = parsePipeline(version.pipeline);
  const timed = Math.min(texts.length, TIMED_ROWS_MAX);
  const total = texts.length + timed;
  const probabilities = new Float64Array(texts.length * labels.length);
  for (let from = 0; from < texts.length; from += BATCH_SIZE) {
    const instances = texts.slice(from, from + BATCH_SIZE).map((text) => [idsTensor(pipeline.run(text))]);
    for (const { rows, inputs } of stack(instances, signature)) {
      const answers = floatsOf(await session.run(inputs));
      for (const [i, row] of rows.entries()) {
        const answer = answers.subarray(i * labels.length, (i + 1) * labels.length);
        probabilities.set(answer, (from + row) * labels.length);
      }
    }
    await onProgress(Math.min(texts.length, from + BATCH_SIZE) / total);
  }
  const timesMs = new Float64Array(timed);
  for (let row = 0; row < timed; row++) {
    const [alone] = stack([[idsTensor(pipeline.run(texts[row]!))]], signature);
    const startAt = performance.now();
    await session.run(alone!.inputs);
    timesMs[row] = performance.now() - startAt;
    if (row % BATCH_SIZE === 0) await onProgress((texts.length + row) / total);
  }
  return { probabilities, latency: summarizeLatency(timesMs) };
}

/** A copy: the content may lie at any offset. */
function floatsOf([output]: readonly Tensor[]): Float32Array {
  return new Float32Array(Uint8Array.from(output!.content).buffer);
}
