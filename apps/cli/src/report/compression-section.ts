import { count, drawn, kilobytes, milliseconds, percent, short } from './figures.ts';
import type { Section } from './section.ts';
import type { CompressedForm, Compression, Report } from './shape.ts';

/** The version as it was trained beside its compressed forms. */
export function compressionSection(compression: Report['compression']): Section[] {
  const all = compression === undefined ? [] : [compression].flat();
  if (all.length === 0) return [];
  const forms = all.flatMap(({ tried = [] }) => tried);
  const parent = forms[0] && [parentRow(forms[0])];
  return [
    {
      title: 'Compression',
      columns: ['', 'size', 'latency p50', 'latency p99', 'answers', ''],
      rows: [...(parent ?? []), ...forms.map(formRow)],
      marks: [
        ...(parent ? [undefined] : []),
        ...forms.map(({ kept }) => (kept ? ('good' as const) : ('bad' as const))),
      ],
      notes: all.map(outcomeInWords),
    },
  ];
}

function parentRow({ size, latency: [one], accuracy }: CompressedForm): string[] {
  return [
    'as trained',
    kilobytes(size.parent),
    drawn(one?.parent.p50Ms, milliseconds),
    drawn(one?.parent.p99Ms, milliseconds),
    answersOf({ kind: '', accuracy: accuracy?.parentAccuracy, rmse: accuracy?.parentRmse }),
    '',
  ];
}

function formRow({ target, kept, size, latency: [one], accuracy }: CompressedForm): string[] {
  return [
    target,
    `${kilobytes(size.compressed)} (${percent(size.compressed / size.parent)})`,
    drawn(one?.compressed.p50Ms, milliseconds),
    drawn(one?.compressed.p99Ms, milliseconds),
    answersOf(accuracy),
    kept ? 'kept' : 'refused',
  ];
}

function answersOf(found: CompressedForm['accuracy']): string {
  const { accuracy, rmse, inputs, disagreements } = found ?? {};
  if (accuracy !== undefined) return `accuracy ${percent(accuracy)}`;
  if (rmse !== undefined) return `RMSE ${short(rmse)}`;
  return disagreements === undefined ? '' : `${disagreements} of ${count(inputs ?? 0, 'answer')} differ`;
}

function outcomeInWords({ target, kept, reasons = [] }: Compression): string {
  return `${target} ${kept ? 'is kept' : 'is not kept'}${reasons.length === 0 ? '' : `: ${reasons.join('; ')}`}`;
}
