import type { Choice } from '@ratchet/learning';
import type { Report } from './run-task.ts';
import { sameSettings, type TrainingSettings } from './training-settings.ts';

/** What the champion was made with, when its settings still hold; undefined means that candidates are to be compared again. */
export function previousChoice(
  report: Pick<Report, 'training' | 'settings'> | undefined,
  settings: TrainingSettings,
): Choice | undefined {
  // A version that was brought, or that an older release made, has no choice to take up.
  const choice = report?.training?.choice as Partial<Choice> | undefined;
  if (choice?.family === undefined || choice.settings === undefined || choice.dataRows === undefined)
    return undefined;
  if (!sameSettings(settings, report?.settings ?? {})) return undefined;
  return choice as Choice;
}
