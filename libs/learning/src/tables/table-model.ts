import { quote, Scope } from '@ratchet/kernel';
import type { Signature } from '@ratchet/model';
import type { Exported, Fitted } from '../candidate.ts';
import type { GraphBuilder, Value } from '../graph/graph-builder.ts';
import { InferenceSession, oneThread, Tensor } from '../graph/onnxruntime.ts';
import type { TableFeatures } from './table-features.ts';
import type { FitTarget } from './table-targets.ts';

const INPUT = 'row';
const BATCH_ROWS = 1024;
const WARNINGS_MAX = 50;

/** The input of every model of a table: float32 [batch, width], the numbers of encoded rows. */
export function tableInput(g: GraphBuilder, width: number): Value {
  return g.input(INPUT, 'float32', ['batch', width]);
}

export interface TableModel {
  readonly features: TableFeatures;
  readonly target: FitTarget;
  readonly facts: Fitted['facts'];
  /** Its file, the logits divided by a temperature; it takes a `tableInput`. */
  file(temperature: number): Uint8Array;
}

/** A fitted model of a table: what it answers is what its file gives. */
export class FittedTable implements Fitted {
  readonly facts: Fitted['facts'];
  readonly #model: TableModel;
  readonly #onnx: Uint8Array;
  /** Of this one and of those at other temperatures. */
  readonly #sessions: Scope;
  #session: Promise<InferenceSession> | undefined;

  constructor(model: TableModel, temperature = 1, sessions = new Scope()) {
    const { width, findings } = model.features;
    this.facts = {
      columns: Object.fromEntries(findings.map(({ column, kind }) => [column, kind])),
      warnings: warningsOf(findings),
      features: width,
      ...model.facts,
    };
    this.#model = model;
    this.#onnx = model.file(temperature);
    this.#sessions = sessions;
  }

  async scores(rows: Int32Array): Promise<Float64Array> {
    this.#session ??= this.#open();
    const session = await this.#session;
    const { values, width } = this.#model.features;
    const columns = this.#columns;
    const scores = new Float64Array(rows.length * columns);
    for (let from = 0; from < rows.length; from += BATCH_ROWS) {
      const batch = rows.subarray(from, from + BATCH_ROWS);
      const x = new Float32Array(batch.length * width);
      for (const [i, row] of batch.entries())
        x.set(values.subarray(row * width, (row + 1) * width), i * width);
      const results = await session.run({ [INPUT]: new Tensor('float32', x, [batch.length, width]) });
      scores.set(results[session.outputNames[0]!]!.data as Float32Array, from * columns);
    }
    return scores;
  }

  async export(): Promise<Exported> {
    const { features, target } = this.#model;
    return {
      onnx: this.#onnx,
      pipeline: features.pipeline,
      signature: signatureOf(features.width, this.#columns, outputName(target)),
    };
  }

  atTemperature(temperature: number): Fitted {
    return new FittedTable(this.#model, temperature, this.#sessions);
  }

  close(): Promise<void> {
    return this.#sessions.close();
  }

  get #columns(): number {
    return this.#model.target.classes ?? 1;
  }

  async #open(): Promise<InferenceSession> {
    const session = await InferenceSession.create(this.#onnx, oneThread());
    this.#sessions.own({ close: () => session.release() });
    return session;
  }
}

function warningsOf(findings: TableFeatures['findings']): string[] {
  const all = findings.flatMap(({ column, warnings }) => warnings.map((each) => `${quote(column)}: ${each}`));
  return all.slice(0, WARNINGS_MAX);
}

export function outputName({ classes }: FitTarget): string {
  return classes === undefined ? 'values' : 'probabilities';
}

function signatureOf(width: number, columns: number, output: string): Signature {
  return {
    inputs: [{ name: INPUT, datatype: 'FP32', shape: [-1, width] }],
    outputs: [{ name: output, datatype: 'FP32', shape: [-1, columns] }],
    batch: true,
  };
}
