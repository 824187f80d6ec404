import type { Manifest, Signature } from '@ratchet/model';
import type { PipelineSpec } from '@ratchet/pipeline';
import { type AnswerThreshold, answerThreshold } from './answers/answer-threshold.ts';
import {
  type Candidate,
  type DataSet,
  type FitProgress,
  type Fitted,
  type Target,
  Unsuited,
} from './candidate.ts';
import { type Choice, type Chosen, choose, comparableRows, holdOut } from './choose/choose.ts';
import { floatModel } from './compress/float-model.ts';
import { familiesOf, isFamily } from './families.ts';
import { foreignFamily } from './foreign/foreign-family.ts';
import type { ForeignVersion } from './foreign/foreign-version.ts';
import { goldenOf } from './golden.ts';

const BUDGET_SECONDS = 30;
/** Share of the progress that reading features takes, and that the choice takes of what is left where there is one. */
const READ_SHARE = 0.1;
const CHOICE_SHARE = 0.7;
/** Share that holding out once more takes of what is left then. */
const HOLD_OUT_SHARE = 0.8;

/** With half as many rows again another candidate may have become the best. */
const GROWN = 1.5;

/** Questions by which a threshold is found, at most. */
const QUESTIONS_MAX = 20_000;

/** How a model is to be trained; what is left out is found out. */
export interface LearningSettings {
  readonly family?: string;
  /** What choosing may cost, in seconds of one core; 30 when left out. */
  readonly budgetSeconds?: number;
  /** Of a table, the kinds of columns that people know better: number, category, date, series or ignore. */
  readonly columns?: Readonly<Record<string, string>>;
}

export interface VersionRequest {
  readonly data: DataSet;
  readonly seed: number;
  readonly settings?: LearningSettings;
  /**
   * What an earlier version was made with: taken again without comparing, when it still is a candidate and there are not half
   * as many rows again.
   */
  readonly previous?: Choice;
  /** The file of the version that answers now. */
  readonly parent?: Uint8Array;
  /** That version, where it is a file that somebody brought: it alone is trained, from its weights on. */
  readonly foreign?: ForeignVersion;
  /** Where the final fit keeps its checkpoint. */
  readonly checkpointDir?: string;
  /** Awaited often, so that it may yield; `done` goes from 0 to 1 over everything. */
  readonly onProgress?: (progress: VersionProgress) => Promise<void> | void;
}

export interface VersionProgress extends FitProgress {
  /** What is being fitted, for people. */
  readonly candidate: string;
}

/** What was learned from and how: plain and JSON-able, and the same whenever the rows and the seed are. */
export interface TrainingSummary {
  readonly rows: number;
  /** Training rows of each label; absent where values are learned. */
  readonly labelCounts?: Readonly<Record<string, number>>;
  readonly choice: Choice;
  /** For question answering: from which score on answers are given. */
  readonly threshold?: AnswerThreshold;
  /** What the fit says of itself. */
  readonly facts: Readonly<Record<string, unknown>>;
  readonly seed: number;
}

/** Everything of a new version but its name. */
export interface TrainedVersion {
  readonly onnx: Uint8Array;
  /** In the order of the probabilities: sorted by code units, but for files that somebody brought. */
  readonly labels?: readonly string[];
  /** For question answering: below this score the version says that it does not know. */
  readonly threshold?: number;
  readonly pipeline: PipelineSpec;
  readonly signature: Signature;
  readonly golden: NonNullable<Manifest['golden']>;
  /** Of a file that somebody brought. */
  readonly trainable?: NonNullable<Manifest['trainable']>;
  readonly summary: TrainingSummary;
}

/**
 * Trains a version: chooses a candidate by cross-validation within the training rows, fits it to all of them, exports it.
 * The same data set, settings and seed give the same bytes on machines with the same instruction set. Fails with a Fault
 * that says what is wrong with the rows or the settings.
 */
export async function trainVersion(asked: VersionRequest): Promise<TrainedVersion> {
  const request = await inFloats(withColumns(asked));
  const { data, seed, parent, checkpointDir, onProgress = () => undefined } = request;
  const decision = (await takeUp(request)) ?? (await compare(request));
  const { chosen, choice, threshold, from } =
    data.task === 'question-answering' ? await withThreshold(request, decision) : decision;
  const fitted = await chosen.fit(
    Int32Array.from(data.instances, (_, row) => row),
    (progress) =>
      onProgress({ ...progress, candidate: chosen.description, done: from + progress.done * (1 - from) }),
    {
      becomesVersion: true,
      ...(parent && { parent }),
      ...(checkpointDir !== undefined && { checkpointDir }),
    },
  );
  try {
    const model = calibrated(fitted, choice);
    const exported = await model.export();
    const { target } = data;
    return {
      ...(target.labels && { labels: target.labels }),
      ...(threshold && { threshold: threshold.value }),
      ...exported,
      golden: exported.golden ?? (await goldenOf(model, exported, data.instances)),
      summary: {
        rows: data.instances.length,
        ...(target.labels && { labelCounts: countLabels(target) }),
        choice,
        ...(threshold && { threshold }),
        facts: model.facts,
        seed,
      },
    };
  } finally {
    await fitted.close();
  }
}

/** The kinds of columns are part of the data: families find them there. */
function withColumns(request: VersionRequest): VersionRequest {
  const columns = request.settings?.columns;
  return columns === undefined ? request : { ...request, data: { ...request.data, columns } };
}

/** The version that answers now may be compressed: its weights are gone on with as they were before. */
async function inFloats(request: VersionRequest): Promise<VersionRequest> {
  const { parent, foreign } = request;
  return {
    ...request,
    ...(parent && { parent: await floatModel(parent) }),
    ...(foreign && { foreign: { ...foreign, onnx: await floatModel(foreign.onnx) } }),
  };
}

function calibrated(fitted: Fitted, { calibration }: Choice): Fitted {
  const { temperature = 1 } = calibration ?? {};
  return temperature === 1 ? fitted : (fitted.atTemperature?.(temperature) ?? fitted);
}

/** What is fitted, why, and how far the work is when that begins. */
interface Decision extends Chosen {
  readonly threshold?: AnswerThreshold;
  readonly from: number;
}

/** What an earlier version was made with, when it still is a candidate and the data have not grown much. */
async function takeUp(request: VersionRequest): Promise<Decision | undefined> {
  const { previous } = request;
  if (previous === undefined) return undefined;
  if (comparableRows(request.data.judging) > GROWN * previous.dataRows) return undefined;
  // Another release may have had other families.
  if (!request.foreign && !isFamily(request.data.task, previous.family)) return undefined;
  const { candidates } = await candidatesOf(request, previous.family);
  // Settings are plain: they are the same when they read the same.
  const wanted = JSON.stringify(previous.settings);
  const chosen = candidates.find(({ settings }) => JSON.stringify(settings) === wanted);
  return chosen && { chosen, choice: previous, from: READ_SHARE };
}

async function compare(request: VersionRequest): Promise<Decision> {
  const { settings = {}, onProgress = () => undefined } = request;
  const { candidates, unsuited } = await candidatesOf(request, settings.family);
  if (candidates.length === 0 && unsuited) throw unsuited;
  const decided = await choose({
    ...rulesOf(request),
    candidates,
    onProgress: ({ done, candidate }) =>
      onProgress({ candidate: `comparing: ${candidate}`, done: READ_SHARE + done * CHOICE_SHARE }),
  });
  return { ...decided, from: decided.heldOut ? READ_SHARE + CHOICE_SHARE : READ_SHARE };
}

/**
 * Finds by held-out questions when an answer is worth giving: by those of the comparison where it took most rows, or else by
 * holding out once more.
 */
async function withThreshold(request: VersionRequest, decision: Decision): Promise<Decision> {
  const { data, onProgress = () => undefined } = request;
  const { chosen, choice, from } = decision;
  if (decision.heldOut?.answers && 2 * choice.rows >= data.instances.length) {
    const { answers, calibration } = decision.heldOut;
    return { ...decision, threshold: answerThreshold(answers, calibration?.temperature ?? 1) };
  }
  const share = (1 - from) * HOLD_OUT_SHARE;
  const heldOut = await holdOut(chosen, QUESTIONS_MAX, {
    ...rulesOf(request),
    onProgress: ({ done, candidate }) =>
      onProgress({ candidate: `holding out: ${candidate}`, done: from + done * share }),
  });
  const { answers, calibration } = heldOut ?? {};
  return {
    chosen,
    choice: { ...choice, ...(calibration && { calibration }) },
    threshold: answerThreshold(answers, calibration?.temperature ?? 1),
    from: from + share,
  };
}

function rulesOf({ data: { target, judging, times }, seed, settings = {} }: VersionRequest) {
  return { target, judging, times, seed, budgetSeconds: settings.budgetSeconds ?? BUDGET_SECONDS };
}

/** Those of the named family or of all; and why a family has none, where one says so. */
async function candidatesOf(
  request: VersionRequest,
  named: string | undefined,
): Promise<{ readonly candidates: readonly Candidate[]; readonly unsuited: Unsuited | undefined }> {
  const { data, seed, foreign, onProgress = () => undefined } = request;
  const candidates: Candidate[] = [];
  let unsuited: Unsuited | undefined;
  const families = foreign ? [foreignFamily(foreign)] : familiesOf(data.task, named);
  for (const [i, family] of families.entries()) {
    const tell = ({ done }: FitProgress) =>
      onProgress({ candidate: family.name, done: ((i + done) / families.length) * READ_SHARE });
    try {
      candidates.push(...(await family.candidates(data, seed, tell)));
    } catch (error) {
      if (!(error instanceof Unsuited)) throw error;
      unsuited ??= error;
    }
  }
  return { candidates, unsuited };
}

function countLabels({ labels, truth }: Target & { labels: readonly string[] }): Record<string, number> {
  const counts = new Int32Array(labels.length);
  for (const index of truth) counts[index]! += 1;
  return Object.fromEntries(labels.map((label, index) => [label, counts[index]!]));
}
