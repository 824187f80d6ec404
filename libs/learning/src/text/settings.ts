import type { PipelineSpec } from '@ratchet/pipeline';
import type { FitOptions } from './fit-linear.ts';

/** One way to make a text classifier: what it sees and how it is fitted. */
export interface TextSettings {
  readonly characters: readonly [number, number] | null;
  readonly fit: FitOptions;
}

const PLAIN: FitOptions = {
  naiveBayes: true,
  norm: false,
  epochs: 10,
  rate: 0.03,
  decay: 1e-3,
  smoothing: 1,
};
// Rows of length 1 have smaller gradients per column and take a longer step. By cross-validation within the training
// parts of public sentiment, review and question data: lower log loss than PLAIN throughout, at equal accuracy.
const NORMED: FitOptions = { ...PLAIN, norm: true, rate: 0.2 };
const WITHOUT_RATIOS: FitOptions = { ...NORMED, naiveBayes: false };
/** For characters, of which a text has many that say the same: less sure of itself where rows are few. */
const GENTLE: FitOptions = { ...WITHOUT_RATIOS, rate: 0.1 };

/** What is tried: features with the fits that suit them, the simplest first. */
export const CANDIDATES: readonly {
  readonly characters: TextSettings['characters'];
  readonly fits: readonly FitOptions[];
}[] = [
  { characters: null, fits: [PLAIN, NORMED, WITHOUT_RATIOS] },
  { characters: [3, 5], fits: [NORMED, GENTLE, WITHOUT_RATIOS] },
];

/** Words and pairs of words; characters inside words where asked for; one to three characters where words have no spaces. */
export function textPipelineSpec(characters: TextSettings['characters']): PipelineSpec {
  return [
    { step: 'normalize', form: 'NFKC', lowerCase: true },
    { step: 'tokenize' },
    {
      step: 'hash-ngrams',
      words: [1, 2],
      characters: characters === null ? null : [...characters],
      hanCharacters: [1, 3],
      bits: 18,
      hash: 'fnv1a-mix',
      idsMax: 4096,
    },
  ];
}
