import type { DataSet, Exported, Fitted } from '../candidate.ts';
import type { Answers } from './answers.ts';
import type { ForeignVersion } from './foreign-version.ts';
import { foreignGolden } from './golden.ts';
import { probabilitiesOf } from './probabilities.ts';

/** A file with the weights that were learned. */
export class FittedForeign implements Fitted {
  readonly facts: Fitted['facts'];
  readonly #onnx: Uint8Array;
  readonly #answers: Answers;
  readonly #version: ForeignVersion;
  readonly #data: DataSet;

  constructor(
    onnx: Uint8Array,
    answers: Answers,
    of: { readonly version: ForeignVersion; readonly data: DataSet; readonly facts: Fitted['facts'] },
  ) {
    this.#onnx = onnx;
    this.#answers = answers;
    this.#version = of.version;
    this.#data = of.data;
    this.facts = of.facts;
  }

  async scores(rows: Int32Array): Promise<Float64Array> {
    const { labels, trainable } = this.#version;
    const columns = this.#data.target.labels!.map((label) => labels.indexOf(label));
    const answers = await this.#answers.of(Array.from(rows, (row) => this.#data.instances[row]!));
    const scores = new Float64Array(rows.length * columns.length);
    for (const [i, answer] of answers.entries()) {
      const probabilities = probabilitiesOf(answer, trainable.scores);
      for (const [c, column] of columns.entries()) scores[i * columns.length + c] = probabilities[column]!;
    }
    return scores;
  }

  async export(): Promise<Exported> {
    const { signature, labels, trainable } = this.#version;
    return {
      onnx: this.#onnx,
      pipeline: [],
      signature,
      labels,
      trainable,
      golden: await foreignGolden(this.#answers, {
        instances: this.#data.instances,
        signature,
        output: trainable.output,
      }),
    };
  }

  async close(): Promise<void> {
    await this.#answers.close();
  }
}
