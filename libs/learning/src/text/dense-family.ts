import type {
  Candidate,
  DataSet,
  Exported,
  Family,
  FitOptions,
  Fitted,
  OnFitProgress,
} from '../candidate.ts';
import type { GraphBuilder, Value } from '../graph/graph-builder.ts';
import { exportNetwork } from '../network/export.ts';
import type { Network } from '../network/network.ts';
import type { Rows } from '../network/rows.ts';
import { logitsFor, NetworkCandidate, type NetworkRecipe } from '../network-fit/network-candidate.ts';
import { textSignature } from './export-text.ts';
import { informativeTerms } from './informative-terms.ts';
import { textPipelineSpec } from './settings.ts';
import { TextFeatures } from './text-features.ts';

/** How many terms the network sees. */
const TERMS = 100;
/** Of the small table that finds the terms. */
const BITS = 16;

const TRAINING: NetworkRecipe['training'] = {
  optimizer: { optimizer: 'adam' },
  schedule: { schedule: 'constant', rate: 1e-3 },
  batch: 32,
  epochs: 100,
  patience: 5,
};

/** 100 inputs, two hidden layers of 64: which of the most telling words and pairs of words a text has. */
export const denseTextFamily: Family = {
  name: 'text-dense',
  tasks: ['text-classification', 'question-answering'],
  candidates: async (data, seed) => [new DenseTextCandidate(data, seed)],
};

class DenseTextCandidate implements Candidate {
  readonly family = 'text-dense';
  readonly description = `${TERMS} words and pairs of words, hidden layers of 64 and 64`;
  readonly settings: Candidate['settings'];
  readonly #data: DataSet;
  readonly #features: TextFeatures;
  readonly #seed: number;
  readonly #network: Network;

  constructor(data: DataSet, seed: number) {
    this.#data = data;
    this.#seed = seed;
    this.#features = new TextFeatures(
      data.instances.map(({ text }) => text ?? ''),
      textPipelineSpec(null, BITS),
    );
    this.#network = {
      input: { numbers: TERMS },
      layers: [
        { layer: 'dense', units: 64, activation: 'relu' },
        { layer: 'dense', units: 64, activation: 'relu' },
        { layer: 'dense', units: logitsFor(data.target.labels!.length) },
      ],
    };
    this.settings = { network: this.#network, training: TRAINING };
  }

  seconds(rows: number): number {
    return this.#fitted(new Int32Array()).seconds(rows);
  }

  /** The terms are chosen by the rows that are learned from alone. */
  fit(rows: Int32Array, onProgress: OnFitProgress, options?: FitOptions): Promise<Fitted> {
    const { truth, labels } = this.#data.target;
    const own = rows.map((row) => truth![row]!);
    const terms = informativeTerms(
      this.#features.take(rows),
      own,
      labels!.length,
      this.#features.buckets,
      TERMS,
    );
    return this.#fitted(terms).fit(rows, onProgress, options);
  }

  #fitted(terms: Int32Array): NetworkCandidate {
    const recipe: NetworkRecipe = {
      family: this.family,
      description: this.description,
      network: this.#network,
      training: TRAINING,
      secondsPerRow: 3e-6,
      usualEpochs: 15,
      export: (parameters, ending): Exported => ({
        onnx: exportNetwork(this.#network, parameters, {
          ...ending,
          prologue: (g) => presenceInGraph(g, terms, this.#features.buckets),
        }),
        pipeline: this.#features.spec,
        signature: textSignature(this.#data.target.labels!.length),
      }),
    };
    const source = { type: 'float32', take: (chosen: Int32Array) => this.#presence(chosen, terms) } as const;
    return new NetworkCandidate(recipe, source, this.#data, this.#seed);
  }

  /** 1 for each term that a text has, 0 for the others. */
  #presence(chosen: Int32Array, terms: Int32Array): Rows {
    const { ids, offsets } = this.#features.take(chosen);
    const placeOf = new Int32Array(this.#features.buckets).fill(-1);
    for (const [place, bucket] of terms.entries()) placeOf[bucket] = place;
    const data = new Float32Array(chosen.length * TERMS);
    for (let row = 0; row < chosen.length; row++)
      for (let k = offsets[row]!; k < offsets[row + 1]!; k++) {
        const place = placeOf[ids[k]!]!;
        if (place >= 0) data[row * TERMS + place] = 1;
      }
    return { type: 'float32', dims: [chosen.length, TERMS], data };
  }
}

/** The same in the model: ids are a set, so that their rows of the unit matrix add up to 0 and 1. */
function presenceInGraph(g: GraphBuilder, terms: Int32Array, buckets: number): Value {
  const ids = g.input('ids', 'int32', ['batch', 'length']);
  const placeOf = new Int32Array(buckets + 1);
  const units = new Float32Array((TERMS + 1) * TERMS);
  for (const [place, bucket] of terms.entries()) {
    placeOf[bucket] = place + 1;
    units[(place + 1) * TERMS + place] = 1;
  }
  // Padding is -1 and reads the last entry: no term.
  const places = g.initializer({ name: 'placeOfBucket', type: 'int32', dims: [buckets + 1], data: placeOf });
  const rows = g.initializer({ name: 'units', type: 'float32', dims: [TERMS + 1, TERMS], data: units });
  const hot = g.op('Gather', [rows, g.op('Gather', [places, ids])]);
  return g.op('ReduceSum', [hot, g.ints(1)], { keepdims: { int: 0 } });
}
