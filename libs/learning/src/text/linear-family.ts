import type { Candidate, DataSet, Exported, Family, Fitted, OnFitProgress } from '../candidate.ts';
import { exportTextClassifier, textSignature } from './export-text.ts';
import type { LinearOptions } from './linear-options.ts';
import { CANDIDATES, type LinearTextSettings, textPipelineSpec } from './settings.ts';
import { fitTextClassifier, predictRows, type TextClassifier } from './text-classifier.ts';
import { TextFeatures } from './text-features.ts';
import type { TextRows } from './text-rows.ts';

/** Texts that are read to estimate how long the others are. */
const PROBE_ROWS = 200;

/** Views whose features make the rows less than a tenth longer add nothing worth the time: texts mostly in Han, say. */
const WORTH_TRYING = 1.1;

/** An update of a weight takes about so long on one core, the sums and the cache misses included. */
const SECONDS_AN_UPDATE = 4e-9;
/** Features are read from a text at about this rate. */
const SECONDS_A_FEATURE = 1.2e-7;

/** Logistic and softmax regression on hashed n-grams. */
export const linearTextFamily: Family = {
  name: 'text-linear',
  tasks: ['text-classification', 'question-answering'],
  async candidates(data, seed) {
    const texts = data.instances.map(({ text }) => text ?? '');
    const views: View[] = [];
    for (const characters of new Set(CANDIDATES.map((each) => each.characters))) {
      const view = viewOf(texts, characters);
      const simpler = views.at(-1)?.idsPerRow ?? 0;
      if (view.idsPerRow >= simpler * WORTH_TRYING) views.push(view);
    }
    return views.flatMap((view) =>
      CANDIDATES.filter(({ characters }) => characters === view.characters).map(
        (settings) => new LinearTextCandidate(data, views, settings, seed),
      ),
    );
  },
};

/** What texts are seen as, shared by the candidates that see them so. */
interface View {
  readonly characters: LinearTextSettings['characters'];
  readonly features: TextFeatures;
  readonly idsPerRow: number;
}

function viewOf(texts: readonly string[], characters: LinearTextSettings['characters']): View {
  const features = new TextFeatures(texts, textPipelineSpec(characters));
  const step = Math.max(1, Math.floor(texts.length / PROBE_ROWS));
  const probe = Int32Array.from({ length: Math.min(PROBE_ROWS, texts.length) }, (_, i) => i * step);
  return { characters, features, idsPerRow: features.take(probe).ids.length / Math.max(1, probe.length) };
}

class LinearTextCandidate implements Candidate {
  readonly family = 'text-linear';
  readonly description: string;
  readonly settings: Candidate['settings'];
  readonly #labels: readonly string[];
  readonly #truth: Int32Array;
  readonly #view: View;
  /** The words alone; the same as `#view` where that is all. */
  readonly #words: View;
  readonly #fits: Pick<LinearTextSettings, 'fit' | 'words'>;
  readonly #seed: number;

  constructor({ target }: DataSet, views: readonly View[], settings: LinearTextSettings, seed: number) {
    if (target.labels === undefined) throw new TypeError('text is classified by labels');
    this.description = describe(settings);
    this.settings = { ...settings };
    this.#labels = target.labels;
    this.#truth = target.truth;
    this.#view = views.find(({ characters }) => characters === settings.characters)!;
    this.#words = views[0]!;
    this.#fits = settings;
    this.#seed = seed;
  }

  seconds(rows: number): number {
    const { fit, words } = this.#fits;
    const perRow = (view: View, { epochs }: LinearOptions) =>
      view.idsPerRow *
      (epochs * this.#weightsPerId * SECONDS_AN_UPDATE + SECONDS_A_FEATURE / CANDIDATES.length);
    return rows * (perRow(this.#view, fit) + (words ? perRow(this.#words, words) : 0));
  }

  get #weightsPerId(): number {
    return this.#labels.length === 2 ? 1 : this.#labels.length;
  }

  async fit(rows: Int32Array, onProgress: OnFitProgress): Promise<Fitted> {
    const { fit, words } = this.#fits;
    const taken = this.#view.features.take(rows);
    const share = words ? fit.epochs / (fit.epochs + words.epochs) : 1;
    const model = await this.#fit(rows, taken, fit, (progress) =>
      onProgress({ ...progress, done: progress.done * share }),
    );
    if (words === undefined) return new FittedLinearText(model, this.#view.features);
    // The rows as long as they are with their characters: one scale serves both.
    const beside = { ...this.#words.features.take(rows), lengths: taken.lengths };
    const second = await this.#fit(rows, beside, words, (progress) =>
      onProgress({ ...progress, done: share + progress.done * (1 - share) }),
    );
    return new FittedLinearText(meanOf(model, second), this.#view.features);
  }

  #fit(
    rows: Int32Array,
    taken: TextRows,
    options: LinearOptions,
    onProgress: OnFitProgress,
  ): Promise<TextClassifier> {
    const { epochs } = options;
    const startAt = performance.now();
    return fitTextClassifier({
      rows: taken,
      buckets: this.#view.features.buckets,
      labels: rows.map((row) => this.#truth[row]!),
      classes: this.#labels.length,
      seed: this.#seed,
      options,
      onEpoch: (done) => {
        const rowsPerSecond = (done * epochs * rows.length) / ((performance.now() - startAt) / 1000);
        return onProgress({ done, epoch: Math.round(done * epochs), epochs, rowsPerSecond });
      },
    });
  }
}

/** The mean of two classifiers' scores before the softmax; buckets that only the second one knows are left out. */
function meanOf(first: TextClassifier, second: TextClassifier): TextClassifier {
  const { classes, bucketOf, buckets } = first;
  const columnOf = new Int32Array(buckets).fill(-1);
  for (const [column, bucket] of bucketOf.entries()) columnOf[bucket] = column;
  const weights = first.weights.map((weight) => weight / 2);
  for (const [column, bucket] of second.bucketOf.entries()) {
    const at = columnOf[bucket]!;
    if (at < 0) continue;
    for (let c = 0; c < classes; c++) weights[at * classes + c]! += second.weights[column * classes + c]! / 2;
  }
  return { ...first, weights, bias: first.bias.map((bias, c) => (bias + second.bias[c]!) / 2) };
}

class FittedLinearText implements Fitted {
  readonly facts: Fitted['facts'];
  readonly #model: TextClassifier;
  readonly #features: TextFeatures;

  constructor(model: TextClassifier, features: TextFeatures) {
    this.#model = model;
    this.#features = features;
    this.facts = { features: model.bucketOf.length };
  }

  async scores(rows: Int32Array): Promise<Float64Array> {
    return predictRows(this.#model, this.#features.take(rows));
  }

  atTemperature(temperature: number): Fitted {
    const scaled = (values: Float32Array) => values.map((value) => value / temperature);
    const { weights, bias } = this.#model;
    const model = { ...this.#model, weights: scaled(weights), bias: scaled(bias) };
    return new FittedLinearText(model, this.#features);
  }

  async export(): Promise<Exported> {
    return {
      onnx: exportTextClassifier(this.#model),
      pipeline: this.#features.spec,
      signature: textSignature(this.#model.classes),
    };
  }

  async close(): Promise<void> {}
}

function describe({ characters, fit, words }: LinearTextSettings): string {
  const view =
    characters === null ? 'words 1–2' : `words 1–2 and characters ${characters[0]}–${characters[1]}`;
  return `linear on ${view}: ${describeFit(fit)}${words ? `; and on words alone: ${describeFit(words)}` : ''}`;
}

function describeFit({ naiveBayes, norm, rate, epochs }: LinearOptions): string {
  const how = [naiveBayes ? 'log-count ratios' : 'plain', ...(norm ? ['rows of length 1'] : [])];
  return `${how.join(', ')}, ${epochs} epochs from step ${rate}`;
}
