import type { Closable } from '@ratchet/kernel';
import { InferenceSession, oneThread, Tensor } from '../graph/onnxruntime.ts';
import { exportNetwork } from './export.ts';
import type { Network } from './network.ts';
import type { Parameter } from './parameters.ts';
import { planNetwork } from './plan.ts';
import { checkRows, type Rows, rowDims } from './rows.ts';
import { columnsOf, type ServingOptions } from './serving-graph.ts';
import { sizeOf } from './shape.ts';

const BATCH_ROWS_MAX = 1024;
/** Bounds what one run holds: floats of a batch after the layer that gives the most. */
const BATCH_ELEMENTS_MAX = 2 ** 22;

/** Runs the serving graph of a network, in batches of bounded memory. Blocks its thread while a batch runs. */
export class NetworkPredictor implements Closable {
  /** Numbers in the answer for a row. */
  readonly columns: number;
  readonly #network: Network;
  readonly #session: InferenceSession;
  readonly #batchRows: number;

  private constructor(network: Network, session: InferenceSession, columns: number) {
    this.#network = network;
    this.#session = session;
    this.columns = columns;
    this.#batchRows = batchRowsOf(network);
  }

  /** A session over the file that `exportNetwork` writes: the same bits as when it is served. */
  static async open(
    network: Network,
    parameters: readonly Parameter[],
    options: Omit<ServingOptions, 'prologue'>,
  ): Promise<NetworkPredictor> {
    const model = exportNetwork(network, parameters, options);
    const session = await InferenceSession.create(model, oneThread());
    return new NetworkPredictor(network, session, columnsOf(network, options.output));
  }

  /** The answers of all rows, `columns` for each. Fails with ROWS_INVALID when they don't fit the network. */
  async predict(rows: Rows): Promise<Float32Array> {
    checkRows(this.#network, rows);
    const [input] = this.#session.inputNames;
    const [output] = this.#session.outputNames;
    const width = sizeOf(rowDims(this.#network));
    const count = rows.dims[0]!;
    const answers = new Float32Array(count * this.columns);
    for (let start = 0; start < count; start += this.#batchRows) {
      const end = Math.min(start + this.#batchRows, count);
      const data = rows.data.subarray(start * width, end * width);
      const dims = [end - start, ...rows.dims.slice(1)];
      const results = await this.#session.run({ [input!]: new Tensor(rows.type, data, dims) });
      answers.set(results[output!]!.data as Float32Array, start * this.columns);
    }
    return answers;
  }

  async close(): Promise<void> {
    await this.#session.release();
  }
}

function batchRowsOf(network: Network): number {
  const { input, shapes } = planNetwork(network);
  const largest = Math.max(...[input, ...shapes].map(({ dims }) => sizeOf(dims)));
  return Math.max(1, Math.min(BATCH_ROWS_MAX, Math.floor(BATCH_ELEMENTS_MAX / largest)));
}
