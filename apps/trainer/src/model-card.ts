import type { LearningRow, Scores, TrainingSummary } from '@ratchet/learning';
import type { Manifest, Task } from '@ratchet/model';
import { normalizeContent } from '@ratchet/records';
import type { TrainedReport } from './run-task.ts';
import type { Snapshot } from './snapshot.ts';
import { judgingRows } from './snapshot-newest.ts';
import { type SourceRows, STARTER_MODEL, starterRows } from './starter-rows.ts';

type Card = NonNullable<Manifest['card']>;

/** The card of a version: what it does, how well, and what it learned from. */
export async function cardOf(task: Task, report: TrainedReport, rows: readonly LearningRow[]): Promise<Card> {
  const known = report.model === STARTER_MODEL ? await starterRows() : undefined;
  return { description: describe(task, report), trainedOn: creditsOf(rows, known ?? []) };
}

function describe(task: Task, { training, evaluation, model, snapshot }: TrainedReport): string {
  const { family, description } = training.choice;
  const of = labelsShown(training);
  return `${capitalised(task.replaceAll('-', ' '))} for ${model}${of}: ${family}, ${description}. ${measured(evaluation.challenger, snapshot)}`;
}

function labelsShown({ labelCounts }: TrainingSummary): string {
  if (labelCounts === undefined) return '';
  const labels = Object.keys(labelCounts);
  return ` (${labels.slice(0, 8).join(', ')}${labels.length > 8 ? ` and ${labels.length - 8} more` : ''})`;
}

function measured(scores: Scores, snapshot: Snapshot): string {
  if (scores.kind === 'regression') {
    const { rmse, rows, intervals } = scores.metrics;
    const range = intervals.rmse
      ? `, ${intervals.rmse.level * 100} % interval ${short(intervals.rmse.low)} to ${short(intervals.rmse.high)}`
      : '';
    return `Root mean squared error ${short(rmse)} on ${judgingRows(snapshot, rows)}${range}.`;
  }
  const { metrics, interval } = scores;
  const range = `${percent(interval.low)} to ${percent(interval.high)}`;
  return `Accuracy ${percent(metrics.accuracy)} on ${judgingRows(snapshot, metrics.rows)}, ${interval.level * 100} % interval ${range}.`;
}

/** Training rows by the source that is known for their content; everything else came by imports and feedback. */
export function creditsOf(rows: readonly LearningRow[], known: readonly SourceRows[]): Card['trainedOn'] {
  const sourceOf = new Map<string, string>();
  // The first source of a content keeps it.
  for (const { source, rows } of known.toReversed())
    for (const { text } of rows) sourceOf.set(normalizeContent(text), source);
  const counts = new Map<string, number>();
  for (const { instance, part } of rows) {
    if (part !== 'train') continue;
    const { text } = instance;
    const source = (text === undefined ? undefined : sourceOf.get(normalizeContent(text))) ?? OTHERS;
    counts.set(source, (counts.get(source) ?? 0) + 1);
  }
  const credits = known.flatMap(({ source, licence }) => {
    const count = counts.get(source) ?? 0;
    return count === 0 ? [] : [{ name: source, rows: count, licence }];
  });
  const others = counts.get(OTHERS) ?? 0;
  return others === 0 ? credits : [...credits, { name: OTHERS, rows: others }];
}

const OTHERS = 'imported rows and feedback';

function capitalised(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}

function short(value: number): string {
  return String(Number(value.toPrecision(4)));
}
