import type { TrainingSummary } from '@ratchet/learning';

/**
 * What to add to a sentence about a run: that its answers to questions are not shown to be as good as is wanted, and what
 * would show it; empty where they are, and where nothing is asked.
 */
export function thresholdNote(training: Pick<TrainingSummary, 'threshold'> | undefined): string {
  const { threshold } = training ?? {};
  // Reports of older releases do not say.
  if (threshold?.reached !== false) return '';
  const { value, rows, coverage, precision } = threshold;
  const advice = 'add other ways to ask for each answer';
  if (rows === 0)
    return `; below a score of ${value} it says that it does not know, but no question could be held out to find a better one: ${advice}`;
  const percent = (share: number): string => `${Math.round(share * 100)} %`;
  return `; not shown to be right in nine answers of ten: from a score of ${value} on it answered ${percent(coverage)} of ${rows} held-out questions, ${percent(precision)} of these rightly; below that it says that it does not know; ${advice}`;
}
