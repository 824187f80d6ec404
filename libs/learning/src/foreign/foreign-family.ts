import { invalid, quote } from '@ratchet/kernel';
import type { DataSet, Family } from '../candidate.ts';
import { ForeignCandidate } from './foreign-candidate.ts';
import type { ForeignVersion } from './foreign-version.ts';

const LABELS_SHOWN_MAX = 50;

/**
 * The family of a model that somebody brought: one candidate, its own file. Fault InvalidInput UNKNOWN_LABEL where the rows
 * have a label that the file does not answer.
 */
export function foreignFamily(version: ForeignVersion): Family {
  return {
    name: 'foreign',
    tasks: ['tensors'],
    candidates: async (data, seed) => [
      new ForeignCandidate(version, data, classesOf(data, version.labels), seed),
    ],
  };
}

function classesOf({ target }: DataSet, known: readonly string[]): Int32Array {
  const classes = target.labels!.map((label) => {
    const index = known.indexOf(label);
    if (index >= 0) return index;
    const shown = known.slice(0, LABELS_SHOWN_MAX).join(', ');
    const hidden = known.length - LABELS_SHOWN_MAX;
    throw invalid(
      'UNKNOWN_LABEL',
      `the rows have label ${quote(label)}, which the file does not answer; it has: ${shown}${hidden > 0 ? ` and ${hidden} more` : ''}`,
      { label },
    );
  });
  return target.truth!.map((label) => classes[label]!);
}
