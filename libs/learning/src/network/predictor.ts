import type { Closable } from '@ratchet/kernel';
import { encodeModel } from '@ratchet/onnx';
import { InferenceSession, oneThread, Tensor } from '../graph/onnxruntime.ts';
import { exportNetwork } from './export.ts';
import type { Network } from './network.ts';
import { checkParameters, type Parameter } from './parameters.ts';
import { planNetwork } from './plan.ts';
import { checkRows, type Rows, rowDims } from './rows.ts';
import { type ServingOptions, servingGraph } from './serving-graph.ts';
import { sizeOf } from './shape.ts';

const BATCH_ROWS_MAX = 1024;
/** Bounds what one run holds: floats of a batch after the layer that gives the most. */
const BATCH_ELEMENTS_MAX = 2 ** 22;

export type PredictorOptions = Omit<ServingOptions, 'prologue'>;

/** Runs the serving graph of a network, in batches of bounded memory. Blocks its thread while a batch runs. */
export class NetworkPredictor implements Closable {
  /** Numbers in the answer for a row. */
  readonly columns: number;
  readonly #network: Network;
  readonly #session: InferenceSession;
  readonly #isFed: boolean;
  readonly #batchRows: number;

  private constructor(network: Network, session: InferenceSession, columns: number, isFed: boolean) {
    this.#network = network;
    this.#session = session;
    this.columns = columns;
    this.#isFed = isFed;
    this.#batchRows = batchRowsOf(network);
  }

  /** One session for parameters that change, as between the chunks of a training: `predict` takes them. */
  static async fed(network: Network, options: PredictorOptions): Promise<NetworkPredictor> {
    const { g, columns } = servingGraph(network, options, (to, { name, dims }) =>
      to.input(name, 'float32', dims),
    );
    const session = await InferenceSession.create(encodeModel(g.build()), oneThread());
    return new NetworkPredictor(network, session, columns, true);
  }

  /**
   * A session over the file that `exportNetwork` writes: the same bits as when it is served. What is fed gives the same up
   * to rounding, for onnxruntime lays known parameters out in its own way.
   */
  static async baked(
    network: Network,
    parameters: readonly Parameter[],
    options: PredictorOptions,
  ): Promise<NetworkPredictor> {
    const model = exportNetwork(network, parameters, options);
    const session = await InferenceSession.create(model, oneThread());
    const { outputs } = planNetwork(network);
    return new NetworkPredictor(network, session, options.output === 'sigmoid' ? 2 : outputs, false);
  }

  /**
   * The answers of all rows, `columns` for each. `parameters` are those of a fed network, undefined for a baked one. Fails
   * with ROWS_INVALID or NETWORK_INVALID when they don't fit the network.
   */
  async predict(rows: Rows, parameters?: readonly Parameter[]): Promise<Float32Array> {
    checkRows(this.#network, rows);
    const feeds = this.#feeds(parameters);
    const input = this.#session.inputNames.find((name) => !Object.hasOwn(feeds, name));
    const [output] = this.#session.outputNames;
    const width = sizeOf(rowDims(this.#network));
    const count = rows.dims[0]!;
    const answers = new Float32Array(count * this.columns);
    for (let start = 0; start < count; start += this.#batchRows) {
      const end = Math.min(start + this.#batchRows, count);
      const data = rows.data.subarray(start * width, end * width);
      const dims = [end - start, ...rows.dims.slice(1)];
      const results = await this.#session.run({ ...feeds, [input!]: new Tensor(rows.type, data, dims) });
      answers.set(results[output!]!.data as Float32Array, start * this.columns);
    }
    return answers;
  }

  async close(): Promise<void> {
    await this.#session.release();
  }

  #feeds(parameters: readonly Parameter[] | undefined): Record<string, Tensor> {
    if (this.#isFed !== (parameters !== undefined))
      throw new Error(this.#isFed ? 'a fed network needs its parameters' : 'the parameters are baked in');
    if (parameters === undefined) return {};
    checkParameters(this.#network, parameters);
    return Object.fromEntries(
      parameters.map(({ name, dims, data }) => [name, new Tensor('float32', data, dims)]),
    );
  }
}

function batchRowsOf(network: Network): number {
  const { input, shapes } = planNetwork(network);
  const largest = Math.max(...[input, ...shapes].map(({ dims }) => sizeOf(dims)));
  return Math.max(1, Math.min(BATCH_ROWS_MAX, Math.floor(BATCH_ELEMENTS_MAX / largest)));
}
