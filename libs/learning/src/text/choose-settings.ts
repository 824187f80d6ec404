import { randomFrom, shuffle } from '@ratchet/kernel';
import { parsePipeline } from '@ratchet/pipeline';
import { findColumns, toColumns } from './columns.ts';
import { crossValidate, FOLDS, type HeldOut } from './cross-validation.ts';
import { CANDIDATES, type TextSettings, textPipelineSpec } from './settings.ts';
import { allRows } from './text-classifier.ts';
import { IDS_MAX, type TextRows, TextRowsBuilder } from './text-rows.ts';

/** Updates of a weight by all fits together: some three seconds of one core. */
const UPDATES_MAX = 2e8;
/** So many rows are used however long it takes. */
const SAMPLE_MIN = 1000;

/** Features that make the rows less than a tenth longer are not worth the time: texts mostly in Han, say. */
const WORTH_TRYING = 1.1;

/** What cross-validation found for one way to make a classifier. */
export interface TriedSettings {
  readonly settings: TextSettings;
  readonly accuracy: number;
  /** Mean over the held-out rows, in nats. */
  readonly logLoss: number;
  /** How much larger it is than the best one's, and the standard error of that over the same rows. */
  readonly behind: number;
  readonly behindError: number;
}

/** The settings that training uses, and why. */
export interface Choice {
  readonly chosen: TextSettings;
  /** The simplest first. Character n-grams are not tried where they hardly add to the words. */
  readonly tried: readonly TriedSettings[];
  /** How many rows it was chosen by. */
  readonly rows: number;
}

export interface ChoiceRequest {
  readonly texts: readonly string[];
  /** Of each text, in [0, classes). */
  readonly labels: Int32Array;
  /** 1 for each text that is like those that judge: the settings are chosen by these, or by all where there are none. */
  readonly judging: Uint8Array;
  readonly classes: number;
  readonly seed: number;
  /** Awaited often; goes from 0 to 1. */
  readonly onProgress: (done: number) => Promise<void> | void;
}

/**
 * Chooses by five-fold cross-validation within the given rows, on the same folds for all: the simplest settings whose log
 * loss is within one standard error of the best. Of many rows a random sample is taken, so that it ends in seconds.
 */
export async function chooseSettings(request: ChoiceRequest): Promise<Choice> {
  const order = allRows(request.texts.length);
  shuffle(order, randomFrom(request.seed));
  const sample = order.subarray(0, sampleSize(request.texts, request.classes, order));
  const labels = sample.map((row) => request.labels[row]!);
  const scored = scoredRows(sample, request.judging);
  const { classes, seed, onProgress } = request;
  const candidates = worthTrying(request.texts, sample);
  const folds = candidates.reduce((sum, { fits }) => sum + fits.length * FOLDS, 0);
  const results: { settings: TextSettings; heldOut: HeldOut }[] = [];
  let done = 0;
  for (const { characters, fits, rows, buckets } of candidates) {
    const { bucketOf, columnOf } = findColumns(rows, buckets, classes);
    const data = { rows: toColumns(rows, columnOf), columns: bucketOf.length, labels, classes };
    for (const fit of fits) {
      const heldOut = await crossValidate(data, scored, fit, seed, () => onProgress(++done / folds));
      results.push({ settings: { characters, fit }, heldOut });
    }
  }
  return pick(results, scored.length);
}

/** Places in the sample of the rows that settings are chosen by. */
function scoredRows(sample: Int32Array, judging: Uint8Array): Int32Array {
  const all = allRows(sample.length);
  const scored = all.filter((place) => judging[sample[place]!] === 1);
  return scored.length > 0 ? scored : all;
}

/** The candidates whose features add something, and fit into memory for all texts. */
function worthTrying(texts: readonly string[], sample: Int32Array) {
  const kept: ((typeof CANDIDATES)[number] & { rows: TextRows; buckets: number })[] = [];
  for (const { characters, fits } of CANDIDATES) {
    const { rows, buckets } = textRows(texts, sample, characters);
    const idsOfAll = (rows.ids.length / sample.length) * texts.length;
    const simpler = kept.at(-1)?.rows.ids.length ?? 0;
    if (kept.length > 0 && (rows.ids.length < simpler * WORTH_TRYING || idsOfAll > IDS_MAX)) continue;
    kept.push({ characters, fits, rows, buckets });
  }
  return kept;
}

function pick(results: readonly { settings: TextSettings; heldOut: HeldOut }[], rows: number): Choice {
  const means = results.map(({ heldOut }) => mean(heldOut.losses));
  const best = results[means.indexOf(Math.min(...means))]!;
  const tried = results.map(({ settings, heldOut }, i): TriedSettings => {
    const differences = heldOut.losses.map((loss, row) => loss - best.heldOut.losses[row]!);
    return {
      settings,
      accuracy: heldOut.hits / rows,
      logLoss: means[i]!,
      behind: mean(differences),
      behindError: standardError(differences),
    };
  });
  const chosen = tried.find(({ behind, behindError }) => behind <= behindError)!;
  return { chosen: chosen.settings, tried, rows };
}

/** So many rows that all fits together stay within UPDATES_MAX, judged by the first thousand of `order`. */
export function sampleSize(texts: readonly string[], classes: number, order: Int32Array): number {
  const probe = order.subarray(0, SAMPLE_MIN);
  let updates = 0;
  for (const { characters, fits } of CANDIDATES) {
    const ids = textRows(texts, probe, characters).rows.ids.length;
    for (const { epochs } of fits) updates += ids * classes * epochs * (FOLDS - 1);
  }
  const affordable = Math.floor((UPDATES_MAX * probe.length) / Math.max(1, updates));
  return Math.min(texts.length, Math.max(SAMPLE_MIN, affordable));
}

/** The bucket ids of some of the texts. */
export function textRows(
  texts: readonly string[],
  selection: Int32Array,
  characters: TextSettings['characters'],
): { rows: TextRows; buckets: number } {
  const pipeline = parsePipeline(textPipelineSpec(characters));
  const builder = new TextRowsBuilder();
  for (const row of selection) builder.add(pipeline.run(texts[row]!));
  return { rows: builder.take(), buckets: pipeline.buckets };
}

function mean(values: Float64Array): number {
  let sum = 0;
  for (const value of values) sum += value;
  return sum / values.length;
}

/** Of the mean. */
function standardError(values: Float64Array): number {
  const center = mean(values);
  let squares = 0;
  for (const value of values) squares += (value - center) * (value - center);
  return Math.sqrt(squares / Math.max(1, values.length - 1) / values.length);
}
