import { Scope } from '@ratchet/kernel';
import type { Exported, Fitted } from '../candidate.ts';
import type { Network } from '../network/network.ts';
import type { Parameter } from '../network/parameters.ts';
import { NetworkPredictor } from '../network/predictor.ts';
import type { ServingOptions } from '../network/serving-graph.ts';
import type { RowSource } from './row-source.ts';

/** How the graph that serves ends. */
export type Ending = Pick<ServingOptions, 'output' | 'epilogue'>;

/** A network with its weights, and where its rows come from. */
export interface WeighedNetwork {
  readonly network: Network;
  readonly parameters: readonly Parameter[];
  readonly output: Ending['output'];
  readonly rows: RowSource;
  readonly facts: Fitted['facts'];
  export(ending: Ending): Exported;
}

export class FittedNetwork implements Fitted {
  readonly facts: Fitted['facts'];
  readonly #model: WeighedNetwork;
  readonly #ending: Ending;
  /** Of this one and all that are the same at another temperature. */
  readonly #predictors: Scope;
  #predictor: Promise<NetworkPredictor> | undefined;

  constructor(model: WeighedNetwork, temperature = 1, predictors = new Scope()) {
    this.facts = model.facts;
    this.#model = model;
    this.#ending = {
      output: model.output,
      ...(temperature !== 1 && { epilogue: (g, logits) => g.op('Div', [logits, temperature]) }),
    };
    this.#predictors = predictors;
  }

  async scores(rows: Int32Array): Promise<Float64Array> {
    this.#predictor ??= this.#open();
    const predictor = await this.#predictor;
    return Float64Array.from(await predictor.predict(this.#model.rows.take(rows)));
  }

  async export(): Promise<Exported> {
    return this.#model.export(this.#ending);
  }

  atTemperature(temperature: number): Fitted {
    return new FittedNetwork(this.#model, temperature, this.#predictors);
  }

  close(): Promise<void> {
    return this.#predictors.close();
  }

  async #open(): Promise<NetworkPredictor> {
    const { network, parameters, rows } = this.#model;
    const options = { ...this.#ending, bytes: rows.type === 'uint8' };
    return this.#predictors.own(await NetworkPredictor.open(network, parameters, options));
  }
}
