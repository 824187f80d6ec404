import { Fault, invalid, quote } from '@ratchet/kernel';
import type { Manifest } from '@ratchet/model';

const LABEL_CHARS_MAX = 256;
/** Every service holds the labels of what it serves, and tells them: ImageNet's largest set has 21,843. */
const CLASSES_MAX = 25_000;

/**
 * The labels of a file's scores: those that were given, or those of the version that answers now when they are as many, or
 * "0", "1" and so on. Faults: FailedPrecondition TOO_MANY_LABELS; InvalidInput LABELS_MISMATCH for another number of
 * them, INVALID_LABEL naming the one.
 */
export function labelsOf(
  given: readonly string[],
  classes: number,
  champion: Pick<Manifest, 'labels' | 'trainable'> | undefined,
): string[] {
  if (classes > CLASSES_MAX)
    throw new Fault(
      'FailedPrecondition',
      'TOO_MANY_LABELS',
      `the file answers ${classes} classes, and at most ${CLASSES_MAX} can be learned: add it without training`,
    );
  const inherited = champion?.trainable && champion.labels?.length === classes ? champion.labels : undefined;
  if (given.length === 0) return inherited ?? Array.from({ length: classes }, (_, i) => String(i));
  if (given.length !== classes)
    throw invalid(
      'LABELS_MISMATCH',
      `the file answers ${classes} classes, and ${given.length} labels were given: give one for each score, in their order`,
    );
  const seen = new Set<string>();
  for (const [i, label] of given.entries()) {
    const problem = problemOf(label, seen);
    if (problem) throw invalid('INVALID_LABEL', `label ${i + 1}, ${quote(label)}, ${problem}`);
    seen.add(label);
  }
  return [...given];
}

function problemOf(label: string, seen: ReadonlySet<string>): string | undefined {
  if (label.trim() === '') return 'is empty: give a name for each score';
  if (label.length > LABEL_CHARS_MAX) return `has more than ${LABEL_CHARS_MAX} characters`;
  return seen.has(label) ? 'comes twice: each score needs its own' : undefined;
}
