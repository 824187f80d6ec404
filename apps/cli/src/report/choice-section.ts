import { count, percent, short } from './figures.ts';
import type { Section } from './section.ts';
import type { Choice, Tried } from './shape.ts';

/** The candidates that were compared, and the one that was taken. */
export function choiceSection(choice: Choice | undefined): Section[] {
  const { tried = [], skipped = [], description, family, metric = '', rows = 0 } = choice ?? {};
  if (family === undefined) return [];
  const isValues = metric === 'rmse';
  const isTaken = (each: Tried) => each.family === family && each.description === description;
  const figures = [
    isValues ? 'squared error' : 'log loss',
    'behind the best',
    isValues ? 'RMSE' : metric,
    'folds',
  ];
  return [
    {
      title: 'What was tried',
      columns: ['candidate', ...(tried.length > 0 ? figures : []), ''],
      rows:
        tried.length > 0
          ? tried.map((each) => [
              `${each.family}: ${each.description}`,
              short(each.loss),
              each.behind === 0 ? 'best' : `${short(each.behind)} ± ${short(each.behindError)}`,
              isValues ? short(each.metric) : percent(each.metric),
              String(each.folds),
              isTaken(each) ? 'taken' : '',
            ])
          : [[`${family}: ${description}`, 'taken']],
      marks: tried.map((each) => (isTaken(each) ? 'good' : undefined)),
      notes: [
        tried.length > 0
          ? `by cross-validation on ${count(rows, 'training row')}, the same folds for all: the simplest within one standard error of the best is taken`
          : 'it was not compared: it was the only candidate, or what the version before was made with',
        ...(skipped.length > 0 ? [`left out, they would have taken too long: ${skipped.join('; ')}`] : []),
      ],
    },
  ];
}
