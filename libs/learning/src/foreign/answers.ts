import type { Closable } from '@ratchet/kernel';
import type { Instance, Signature } from '@ratchet/model';
import type { Value } from '../graph/graph-builder.ts';
import { InferenceSession, oneThread, type Tensor } from '../graph/onnxruntime.ts';
import { type Batch, batchesOf } from './batches.ts';

/** Runs a file over instances for one of its outputs. */
export class Answers implements Closable {
  readonly #session: InferenceSession;
  readonly #signature: Signature;
  readonly #output: Value;

  private constructor(session: InferenceSession, signature: Signature, output: Value) {
    this.#session = session;
    this.#signature = signature;
    this.#output = output;
  }

  static async open(onnx: Uint8Array, signature: Signature, output: Value): Promise<Answers> {
    return new Answers(await InferenceSession.create(onnx, oneThread()), signature, output);
  }

  /** The output of each instance, as the file gives it. */
  async of(instances: readonly Instance[]): Promise<Float32Array[]> {
    const answers: Float32Array[] = [];
    for (const batch of batchesOf(instances, this.#signature)) {
      const { places } = batch;
      const numbers = (await this.ofBatch(batch)).data as Float32Array;
      const width = numbers.length / places.length;
      for (const [i, place] of places.entries()) answers[place] = numbers.slice(i * width, (i + 1) * width);
    }
    return answers;
  }

  async ofBatch({ feeds }: Batch): Promise<Tensor> {
    return (await this.#session.run(feeds, [this.#output]))[this.#output]!;
  }

  async close(): Promise<void> {
    await this.#session.release();
  }
}
