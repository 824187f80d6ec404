import { choiceSection } from './choice-section.ts';
import { compressionSection } from './compression-section.ts';
import { evaluationTable } from './evaluation.ts';
import { count, drawn, percent, thousandths } from './figures.ts';
import { importanceSection } from './importance-section.ts';
import { calibrationInWords, thresholdInWords, verdictInWords } from './in-words.ts';
import type { Section } from './section.ts';
import type { Evaluation, Report, Training, Verdict } from './shape.ts';
import { sliceSection } from './slice-section.ts';

/** Classes that are shown; of more the worst. */
const CLASSES_MAX = 12;

/** Rejects and labels that are named. */
const COUNTS_MAX = 8;

/** All that a report says, in the order in which people ask. */
export function sectionsOf(version: string, report: Report): Section[] {
  const { evaluation, training = {}, verdict, note } = report;
  return [
    ...(evaluation ? [evaluationSection(version, evaluation, { verdict, note, training })] : []),
    ...classSection(evaluation),
    ...(evaluation?.slices ? [sliceSection(evaluation.slices, evaluation.champion?.version)] : []),
    ...(evaluation?.importance ? [importanceSection(evaluation.importance)] : []),
    ...choiceSection(training.choice),
    ...compressionSection(report.compression),
    learnedSection(training, report),
  ];
}

function evaluationSection(
  version: string,
  evaluation: Evaluation,
  found: {
    readonly verdict: Verdict | undefined;
    readonly note: string | undefined;
    readonly training: Training;
  },
): Section {
  const { ranking } = evaluation.challenger;
  const { threshold, choice } = found.training;
  const notes = [
    `on ${count(evaluation.holdout.rows, 'held-out row')} that neither has seen; intervals of 95 %`,
    ...(ranking
      ? [`ranking: ${count(ranking.users, 'user')}, all items that they have not rated in the training part`]
      : []),
    ...(found.verdict?.verdict ? [verdictInWords(found.verdict)] : []),
    ...(found.note ? [found.note] : []),
    ...(threshold ? [thresholdInWords(threshold)] : []),
    ...(choice?.calibration ? [calibrationInWords(choice.calibration)] : []),
  ];
  return { title: 'Evaluation', ...evaluationTable(version, evaluation), notes };
}

function classSection(evaluation: Evaluation | undefined): Section[] {
  const classes = evaluation?.challenger.metrics.classes ?? [];
  if (classes.length < 2) return [];
  const before = new Map(evaluation!.champion?.metrics.classes?.map(({ label, f1 }) => [label, f1]));
  // A class without rows says nothing.
  const known = classes.filter(({ support }) => support > 0);
  const shown = known.toSorted((a, b) => a.f1 - b.f1).slice(0, CLASSES_MAX);
  const rival = evaluation!.champion && `F1 of version ${evaluation!.champion.version}`;
  return [
    {
      title: shown.length < classes.length ? 'Classes, the worst' : 'Classes',
      columns: ['class', 'rows', 'precision', 'recall', 'F1', ...(rival ? [rival] : [])],
      rows: shown.map(({ label, support, precision, recall, f1 }) => [
        label,
        String(support),
        percent(precision),
        percent(recall),
        thousandths(f1),
        ...(rival ? [drawn(before.get(label), thousandths)] : []),
      ]),
      notes: shown.length < classes.length ? [`of ${count(classes.length, 'class', 'classes')}`] : [],
    },
  ];
}

function learnedSection({ rows, labelCounts = {}, seed }: Training, { snapshot }: Report): Section {
  const labels = Object.entries(labelCounts).sort(([, a], [, b]) => b - a);
  // Not those of labels that were left out.
  const answers = Object.keys(snapshot?.answers ?? {}).filter((label) => Object.hasOwn(labelCounts, label));
  const ofAnswers = answers.length > 0 ? `, of which ${answers.length} are the answers themselves` : '';
  const rejected = Object.entries(snapshot?.rejected ?? {}).filter(([, number]) => number > 0);
  const lines = [
    ['training rows', rows === undefined ? undefined : `${rows.toLocaleString('en')}${ofAnswers}`],
    ['labels', named(labels)],
    [
      'left out',
      named(rejected.map(([reason, number]) => [reason.toLowerCase().replaceAll('_', ' '), number])),
    ],
    ['seed', seed?.toString()],
  ];
  return {
    title: 'Learned from',
    columns: ['', ''],
    rows: lines.flatMap(([title, value]) => (value === undefined || value === '' ? [] : [[title!, value]])),
    notes: [],
  };
}

function named(counts: readonly (readonly [string, number])[]): string {
  const shown = counts.slice(0, COUNTS_MAX).map(([name, number]) => `${name} ${number.toLocaleString('en')}`);
  const more = counts.length - shown.length;
  return [...shown, ...(more > 0 ? [`and ${more} more`] : [])].join(', ');
}
