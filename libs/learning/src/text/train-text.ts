import { Fault, quote } from '@ratchet/kernel';
import type { Manifest, Signature, Tensor } from '@ratchet/model';
import { type PipelineSpec, parsePipeline } from '@ratchet/pipeline';
import { stack } from '@ratchet/runtime';
import { byCodeUnits } from '../labels.ts';
import { type Choice, chooseSettings, textRows } from './choose-settings.ts';
import { exportTextClassifier, textSignature } from './export-text.ts';
import { bytesOf, idsTensor } from './ids-tensor.ts';
import { textPipelineSpec } from './settings.ts';
import { allRows, fitTextClassifier, predictRows, type TextClassifier } from './text-classifier.ts';
import { TextRowsBuilder } from './text-rows.ts';

const GOLDEN_ROWS = 8;
/** How far a serving machine's float32 may be from the double precision of training. */
const GOLDEN_TOLERANCE = 1e-4;
const LABELS_MAX = 1000;
/** Share of the progress that the choice of settings takes. */
const CHOICE_SHARE = 0.8;

/** A row of a snapshot. Only rows of the part `train` are learned from. */
export interface TrainingRow {
  readonly text: string;
  readonly label: string;
  readonly part: 'train' | 'holdout';
  /** It is unlike the rows that judge, a correction or a word of a list: settings are not chosen by it. */
  readonly trainOnly: boolean;
}

export interface TrainingRequest {
  /** Their order matters to the bits, not to the quality. */
  readonly rows: Iterable<TrainingRow> | AsyncIterable<TrainingRow>;
  readonly seed: number;
  /** Awaited often, so that it may yield; goes from 0 to 1. */
  readonly onProgress?: (done: number) => Promise<void> | void;
}

/** What was learned from and how: plain and JSON-able, and the same whenever the rows and the seed are. */
export interface TrainingSummary {
  readonly rows: { readonly train: number; readonly holdout: number };
  /** Training rows of each label. */
  readonly labelCounts: Readonly<Record<string, number>>;
  readonly choice: Choice;
  /** Buckets that have weights. */
  readonly features: number;
  readonly seed: number;
}

/** Everything of a new version but its name. */
export interface TrainedTextVersion {
  readonly onnx: Uint8Array;
  /** Sorted by code units: the order of the probabilities. */
  readonly labels: readonly string[];
  readonly pipeline: PipelineSpec;
  readonly signature: Signature;
  readonly golden: NonNullable<Manifest['golden']>;
  readonly summary: TrainingSummary;
}

/**
 * Trains a text classifier: chooses the settings by cross-validation within the training rows, fits all of them, exports.
 * The same rows in the same order and the same seed give the same bytes. Faults: FailedPrecondition NOT_ENOUGH_LABELS
 * below two labels, ResourceExhausted TOO_MANY_LABELS above 1,000, TOO_MUCH_TEXT above 2^27 features.
 */
export async function trainTextVersion(request: TrainingRequest): Promise<TrainedTextVersion> {
  const { seed, onProgress = () => undefined } = request;
  const { texts, names, judging, holdout } = await collect(request.rows);
  const labels = [...new Set(names)].sort(byCodeUnits);
  checkLabels(labels);
  const indexOf = new Map(labels.map((label, index) => [label, index]));
  const truth = Int32Array.from(names, (name) => indexOf.get(name)!);
  const classes = labels.length;
  const choice = await chooseSettings({
    texts,
    labels: truth,
    judging: Uint8Array.from(judging),
    classes,
    seed,
    onProgress: (done) => onProgress(done * CHOICE_SHARE),
  });
  const { characters, fit } = choice.chosen;
  const { rows, buckets } = textRows(texts, allRows(texts.length), characters);
  const model = await fitTextClassifier({
    rows,
    buckets,
    labels: truth,
    classes,
    seed,
    options: fit,
    onEpoch: (done) => onProgress(CHOICE_SHARE + done * (1 - CHOICE_SHARE)),
  });
  const pipeline = textPipelineSpec(characters);
  return {
    onnx: exportTextClassifier(model),
    labels,
    pipeline,
    signature: textSignature(classes),
    golden: goldenOf(model, texts, pipeline),
    summary: {
      rows: { train: texts.length, holdout },
      labelCounts: countLabels(labels, truth),
      choice,
      features: model.bucketOf.length,
      seed,
    },
  };
}

async function collect(rows: TrainingRequest['rows']) {
  const texts: string[] = [];
  const names: string[] = [];
  const judging: number[] = [];
  let holdout = 0;
  for await (const { text, label, part, trainOnly } of rows) {
    if (part === 'holdout') holdout++;
    else {
      texts.push(text);
      names.push(label);
      judging.push(trainOnly ? 0 : 1);
    }
  }
  return { texts, names, judging, holdout };
}

function checkLabels(labels: readonly string[]): void {
  if (labels.length < 2) {
    const found = labels.length === 0 ? 'there are no training rows' : `all rows are ${quote(labels[0]!)}`;
    throw new Fault(
      'FailedPrecondition',
      'NOT_ENOUGH_LABELS',
      `training needs rows of at least two labels, but ${found}: add examples of another label`,
    );
  }
  if (labels.length > LABELS_MAX) {
    throw new Fault(
      'ResourceExhausted',
      'TOO_MANY_LABELS',
      `training takes at most ${LABELS_MAX} labels, but the rows have ${labels.length}: is the label column the right one?`,
    );
  }
}

/** What the new version must answer wherever it is loaded: a few training rows, evenly spread. */
function goldenOf(
  model: TextClassifier,
  texts: readonly string[],
  spec: PipelineSpec,
): NonNullable<Manifest['golden']> {
  const pipeline = parsePipeline(spec);
  const count = Math.min(GOLDEN_ROWS, texts.length);
  const rows = Array.from({ length: count }, (_, i) =>
    pipeline.run(texts[Math.floor((i * texts.length) / count)]!),
  );
  const builder = new TextRowsBuilder();
  for (const ids of rows) builder.add(ids);
  const probabilities = Float32Array.from(predictRows(model, builder.take()));
  const [{ inputs } = { inputs: [] }] = stack(
    rows.map((ids) => [idsTensor(ids)]),
    textSignature(model.classes),
  );
  const output: Tensor = {
    name: 'probabilities',
    datatype: 'FP32',
    shape: [count, model.classes],
    content: bytesOf(probabilities),
  };
  return { inputs: inputs.map(goldenTensor), outputs: [goldenTensor(output)], tolerance: GOLDEN_TOLERANCE };
}

function goldenTensor({ name, datatype, shape, content }: Tensor) {
  return { name, datatype, shape: [...shape], content: Buffer.from(content).toString('base64') };
}

function countLabels(labels: readonly string[], truth: Int32Array): Record<string, number> {
  const counts = new Int32Array(labels.length);
  for (const index of truth) counts[index]! += 1;
  return Object.fromEntries(labels.map((label, index) => [label, counts[index]!]));
}
