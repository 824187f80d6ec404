import type { Candidate, DataSet, Exported, Family, Fitted, OnFitProgress } from '../candidate.ts';
import { textSignature } from '../text/export-text.ts';
import { type LinearTextSettings, textPipelineSpec } from '../text/settings.ts';
import { TextFeatures } from '../text/text-features.ts';
import { exportNearest } from './export-nearest.ts';
import { FITTED_ON_MAX, fitNearest, type NearestAnswers, predictNearest, STORED_MAX } from './fit-nearest.ts';

/** Enough for the features of 50,000 questions: more buckets answered no better on public data. */
const BITS = 18;

/** What questions are seen as, the simplest first. */
const VIEWS: readonly LinearTextSettings['characters'][] = [null, [3, 5]];

/** Characters whose features make the rows less than a tenth longer add nothing worth the time: questions in Han, say. */
const WORTH_TRYING = 1.1;

/** Questions that are compared with each other to estimate how much questions have in common. */
const PROBE_ROWS = 200;

/** A feature that two questions share takes about so long on one core, and a stored question that is looked at. */
const SECONDS_A_MATCH = 2e-9;
const SECONDS_A_QUESTION = 3e-9;
/** Features are read from a text at about this rate. */
const SECONDS_A_FEATURE = 1.2e-7;

/** The answer of the most similar stored question: a question and its answer are enough to know it. */
export const nearestFamily: Family = {
  name: 'answers-nearest',
  tasks: ['question-answering'],
  async candidates(data, seed) {
    const texts = data.instances.map(({ text }) => text ?? '');
    const views: View[] = [];
    for (const characters of VIEWS) {
      const view = viewOf(texts, characters);
      if (view.idsPerRow >= (views.at(-1)?.idsPerRow ?? 0) * WORTH_TRYING) views.push(view);
    }
    return views.map((view) => new NearestCandidate(data, view, seed));
  },
};

interface View {
  readonly characters: LinearTextSettings['characters'];
  readonly features: TextFeatures;
  readonly idsPerRow: number;
  /** How many features two questions have in common, on average. */
  readonly shared: number;
}

function viewOf(texts: readonly string[], characters: LinearTextSettings['characters']): View {
  const features = new TextFeatures(texts, textPipelineSpec(characters, BITS));
  const step = Math.max(1, Math.floor(texts.length / PROBE_ROWS));
  const count = Math.min(PROBE_ROWS, texts.length);
  const { ids } = features.take(Int32Array.from({ length: count }, (_, i) => i * step));
  const counts = new Map<number, number>();
  for (const id of ids) counts.set(id, (counts.get(id) ?? 0) + 1);
  let matches = 0;
  for (const questions of counts.values()) matches += questions * questions;
  return { characters, features, idsPerRow: ids.length / count, shared: matches / count / count };
}

class NearestCandidate implements Candidate {
  readonly family = 'answers-nearest';
  readonly description: string;
  readonly settings: Candidate['settings'];
  readonly #data: DataSet;
  readonly #view: View;
  readonly #seed: number;

  constructor(data: DataSet, view: View, seed: number) {
    const { characters } = view;
    const seen = characters === null ? '' : ` and characters ${characters[0]}–${characters[1]}`;
    this.description = `nearest question by words 1–2${seen}`;
    this.settings = { characters };
    this.#data = data;
    this.#view = view;
    this.#seed = seed;
  }

  /** With each four rows that it is fitted to, cross-validation compares one more; and there are those of the temperature. */
  seconds(rows: number): number {
    const { shared, idsPerRow } = this.#view;
    const compared = Math.min(rows, FITTED_ON_MAX) + rows / 4;
    const perQuestion = shared * SECONDS_A_MATCH + SECONDS_A_QUESTION;
    const stored = Math.min(rows, STORED_MAX);
    return rows * idsPerRow * SECONDS_A_FEATURE + compared * stored * perQuestion;
  }

  async fit(rows: Int32Array, onProgress: OnFitProgress): Promise<Fitted> {
    const { target } = this.#data;
    const { features } = this.#view;
    const model = await fitNearest(features.take(rows), {
      buckets: features.buckets,
      labels: rows.map((row) => target.truth![row]!),
      classes: target.labels!.length,
      seed: this.#seed,
      onProgress: (done) => onProgress({ done }),
    });
    return new FittedNearest(model, features, rows.length);
  }
}

class FittedNearest implements Fitted {
  readonly facts: Fitted['facts'];
  readonly #model: NearestAnswers;
  readonly #features: TextFeatures;
  readonly #rows: number;

  constructor(model: NearestAnswers, features: TextFeatures, rows: number) {
    const { labels, bucketOf, temperature } = model;
    this.facts = { rows, stored: labels.length, features: bucketOf.length, temperature };
    this.#model = model;
    this.#features = features;
    this.#rows = rows;
  }

  async scores(rows: Int32Array): Promise<Float64Array> {
    return predictNearest(this.#model, this.#features.take(rows));
  }

  atTemperature(temperature: number): Fitted {
    const model = { ...this.#model, temperature: this.#model.temperature * temperature };
    return new FittedNearest(model, this.#features, this.#rows);
  }

  async export(): Promise<Exported> {
    return {
      onnx: exportNearest(this.#model),
      pipeline: this.#features.spec,
      signature: textSignature(this.#model.classes),
    };
  }

  async close(): Promise<void> {}
}
