import type { Choice } from '@ratchet/learning';
import type { Report } from './run-task.ts';
import { type Snapshot, trainingRowsOf } from './snapshot.ts';
import { sameSettings, type TrainingSettings } from './training-settings.ts';

/** With half as many rows again another candidate may have become the best. */
const GROWN = 1.5;

/**
 * What the champion was made with, when that still holds: the same settings, and not many more rows than it was chosen by.
 * Undefined means that candidates are to be compared again.
 */
export function previousChoice(
  report: Pick<Report, 'training' | 'settings' | 'snapshot'> | undefined,
  snapshot: Snapshot,
  settings: TrainingSettings,
): Choice | undefined {
  // A version that was brought, or that an older release made, has no choice to take up.
  const choice = report?.training?.choice as Partial<Choice> | undefined;
  if (choice?.family === undefined || choice.settings === undefined) return undefined;
  if (!sameSettings(settings, report?.settings ?? {})) return undefined;
  if (trainingRowsOf(snapshot) > GROWN * (choice.dataRows ?? 0)) return undefined;
  return choice as Choice;
}
