import { type PipelineSpec, parsePipelineOf } from '@ratchet/pipeline';
import { type TextRows, TextRowsBuilder } from './text-rows.ts';

/** The bucket ids of texts by one pipeline, each text read once, when it is first asked for. */
export class TextFeatures {
  readonly spec: PipelineSpec;
  readonly buckets: number;
  readonly #texts: readonly string[];
  readonly #run: (text: string) => Int32Array;
  /** Of each text its place in `#read`, or -1. */
  readonly #places: Int32Array;
  readonly #builder = new TextRowsBuilder();
  #read = 0;

  constructor(texts: readonly string[], spec: PipelineSpec) {
    const pipeline = parsePipelineOf('text', spec);
    this.spec = spec;
    this.buckets = pipeline.buckets;
    this.#texts = texts;
    this.#run = (text) => pipeline.run(text);
    this.#places = new Int32Array(texts.length).fill(-1);
  }

  /** The rows of some texts, in the order asked for. Fault ResourceExhausted TOO_MUCH_TEXT. */
  take(rows: Int32Array): TextRows {
    for (const row of rows) {
      if (this.#places[row]! >= 0) continue;
      this.#builder.add(this.#run(this.#texts[row]!));
      this.#places[row] = this.#read++;
    }
    const { ids, offsets } = this.#builder.view();
    const lengths = rows.map((row) => {
      const place = this.#places[row]!;
      return offsets[place + 1]! - offsets[place]!;
    });
    const taken = { ids: new Int32Array(sum(lengths)), offsets: new Int32Array(rows.length + 1), lengths };
    for (let i = 0; i < rows.length; i++) {
      const from = offsets[this.#places[rows[i]!]!]!;
      taken.ids.set(ids.subarray(from, from + lengths[i]!), taken.offsets[i]!);
      taken.offsets[i + 1] = taken.offsets[i]! + lengths[i]!;
    }
    return taken;
  }
}

function sum(values: Int32Array): number {
  let total = 0;
  for (let i = 0; i < values.length; i++) total += values[i]!;
  return total;
}
