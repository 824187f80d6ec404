import { stat } from 'node:fs/promises';
import type { Manifest, Signature, Tensor } from '@ratchet/model';
import { type Pipeline, parsePipeline } from '@ratchet/pipeline';
import { openSession, type Session, stack } from '@ratchet/runtime';
import { evaluateClassification, summarizeLatency, topClasses, wilsonInterval } from '@ratchet/stats';
import type { Scores } from './run-task.ts';

/** Rows to judge on. */
export interface HeldOut {
  readonly texts: readonly string[];
  /** All labels that occur: of the versions and of the rows. */
  readonly labels: readonly string[];
  /** The true label of each text, an index into `labels`. */
  readonly truth: Int32Array;
}

/** A version as it will be served: its file and the part of its manifest that says how. */
export interface Candidate {
  readonly file: string;
  readonly manifest: Pick<Manifest, 'labels' | 'pipeline' | 'signature'>;
}

const BATCH = 64;
const TIMED_MAX = 200;
const WARM_UPS = 5;

/**
 * Runs a version over held-out rows the way serving does: its own pipeline, its own file in onnxruntime. Labels that it
 * does not know have probability 0. `onProgress` is awaited after each batch, 0 to 1.
 */
export async function evaluateVersion(
  { file, manifest }: Candidate,
  rows: HeldOut,
  onProgress: (done: number) => Promise<void>,
): Promise<{ scores: Scores; predicted: Int32Array }> {
  const { labels, truth } = rows;
  const session = await openSession(file, manifest.signature);
  try {
    const runner = new Runner(session, manifest);
    const probabilities = new Float64Array(truth.length * labels.length);
    const columns = (manifest.labels ?? []).map((label) => labels.indexOf(label));
    for (let from = 0; from < truth.length; from += BATCH) {
      const batch = await runner.answer(rows.texts.slice(from, from + BATCH));
      for (const [i, answer] of batch.entries())
        for (const [c, column] of columns.entries())
          probabilities[(from + i) * labels.length + column] = answer[c]!;
      await onProgress(Math.min(1, (from + BATCH) / truth.length));
    }
    const metrics = evaluateClassification({ labels, truth, probabilities });
    const scores: Scores = {
      metrics,
      interval: wilsonInterval(metrics.correct, metrics.rows),
      latency: summarizeLatency(await runner.times(rows.texts)),
      bytes: (await stat(file)).size,
    };
    return { scores, predicted: topClasses(probabilities, labels.length) };
  } finally {
    await session.close();
  }
}

/** Texts in, probabilities out. */
class Runner {
  readonly #session: Session;
  readonly #pipeline: Pipeline;
  readonly #signature: Signature;

  constructor(session: Session, { pipeline, signature }: Candidate['manifest']) {
    this.#session = session;
    this.#pipeline = parsePipeline(pipeline);
    this.#signature = signature;
  }

  async answer(texts: readonly string[]): Promise<Float32Array[]> {
    const instances = texts.map((text) => [this.#ids(text)]);
    const answers: Float32Array[] = [];
    for (const { rows, inputs } of stack(instances, this.#signature)) {
      const [output] = await this.#session.run(inputs);
      const { buffer, byteOffset, byteLength } = output!.content.slice();
      const numbers = new Float32Array(buffer, byteOffset, byteLength / 4);
      const classes = numbers.length / rows.length;
      for (const [i, row] of rows.entries()) answers[row] = numbers.subarray(i * classes, (i + 1) * classes);
    }
    return answers;
  }

  /** Milliseconds from a text to its answer, one at a time. */
  async times(texts: readonly string[]): Promise<Float64Array> {
    for (const text of texts.slice(0, WARM_UPS)) await this.answer([text]);
    const timed = texts.slice(0, TIMED_MAX);
    const times = new Float64Array(timed.length);
    for (const [i, text] of timed.entries()) {
      const startAt = performance.now();
      await this.answer([text]);
      times[i] = performance.now() - startAt;
    }
    return times;
  }

  #ids(text: string): Tensor {
    const ids = this.#pipeline.run(text);
    const content = new Uint8Array(ids.buffer, ids.byteOffset, ids.byteLength);
    return { name: this.#signature.inputs[0]!.name, datatype: 'INT32', shape: [ids.length], content };
  }
}
