import { familiesAmong } from '@ratchet/learning';
import {
  assertModelName,
  type DirectoryRepository,
  kindOfInstance,
  TASK_SHAPES,
  TASKS,
  type Task,
} from '@ratchet/model';
import type { DatasetRemote } from './snapshot.ts';
import { instanceOfLine, lineOf } from './snapshot-line.ts';
import type { TrainingSettings } from './training-settings.ts';

/** Looking at a row takes no longer than this; rows that nobody can show now say nothing. */
const LOOK_MS_MAX = 2_000;

/**
 * Refuses a family that no run of a model could train: one that its task does not have, as far as the settings, its champion
 * or a row that is kept say which task that is. Fault InvalidInput UNKNOWN_FAMILY names the families that there are.
 */
export async function checkFamily(
  model: string,
  { task, family }: Pick<TrainingSettings, 'task' | 'family'>,
  parts: { readonly repository: DirectoryRepository; readonly dataset: Pick<DatasetRemote, 'TakeSnapshot'> },
): Promise<void> {
  if (family === undefined) return;
  assertModelName(model);
  const tasks = task ? [task] : ((await championTasks(model, parts.repository)) ?? TASKS);
  familiesAmong(tasks, family);
  if (tasks.length > 1) familiesAmong(await tasksOfRows(model, parts.dataset), family);
}

async function championTasks(model: string, repository: DirectoryRepository): Promise<Task[] | undefined> {
  await repository.refresh();
  const champion = repository.models().get(model)?.serving.aliases.champion;
  return champion === undefined ? undefined : [(await repository.manifest(model, champion)).task];
}

/** The tasks that could learn from the rows that are kept, by the first of them: they are all of one kind. */
async function tasksOfRows(
  model: string,
  dataset: Pick<DatasetRemote, 'TakeSnapshot'>,
): Promise<readonly Task[]> {
  try {
    for await (const { rows } of dataset.TakeSnapshot({ model }, { timeoutMs: LOOK_MS_MAX })) {
      const line = rows[0] && lineOf(rows[0]);
      if (!line) continue;
      const reads = kindOfInstance(instanceOfLine(line));
      const target = line.value === undefined ? 'label' : 'value';
      return TASKS.filter((each) => TASK_SHAPES[each].reads === reads && TASK_SHAPES[each].target === target);
    }
  } catch {
    // Whoever keeps the rows is not there, or they are damaged: the run says what is wrong with them.
  }
  return TASKS;
}
