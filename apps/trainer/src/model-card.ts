import type { Manifest } from '@ratchet/model';
import { normalizeContent } from '@ratchet/records';
import type { Report } from './run-task.ts';
import type { SnapshotRow } from './snapshot.ts';
import { type SourceRows, STARTER_MODEL, starterRows } from './starter-rows.ts';

type Card = NonNullable<Manifest['card']>;

/** The card of a version: what it does, how well, and what it learned from. */
export async function cardOf(report: Report, rows: readonly SnapshotRow[]): Promise<Card> {
  const known = report.model === STARTER_MODEL ? await starterRows() : undefined;
  return { description: describe(report), trainedOn: creditsOf(rows, known ?? []) };
}

function describe({ training, evaluation, model }: Report): string {
  const { metrics, interval } = evaluation.challenger;
  const labels = Object.keys(training.labelCounts);
  const shown = `${labels.slice(0, 8).join(', ')}${labels.length > 8 ? ` and ${labels.length - 8} more` : ''}`;
  const range = `${percent(interval.low)} to ${percent(interval.high)}`;
  return (
    `A linear text classifier for ${model} (${shown}). Accuracy ${percent(metrics.accuracy)} on ${metrics.rows} ` +
    `held-out rows, ${interval.level * 100} % interval ${range}.`
  );
}

/** Training rows by the source that is known for their content; everything else came by imports and feedback. */
export function creditsOf(rows: readonly SnapshotRow[], known: readonly SourceRows[]): Card['trainedOn'] {
  const sourceOf = new Map<string, string>();
  // The first source of a content keeps it.
  for (const { source, rows } of known.toReversed())
    for (const { text } of rows) sourceOf.set(normalizeContent(text), source);
  const counts = new Map<string, number>();
  for (const { text, part } of rows) {
    if (part !== 'train') continue;
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

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}
