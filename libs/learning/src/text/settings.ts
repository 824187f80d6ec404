import type { PipelineSpec } from '@ratchet/pipeline';
import type { LinearOptions } from './linear-options.ts';

/** One way to make a linear text classifier: what it sees and how it is fitted. */
export interface LinearTextSettings {
  readonly characters: readonly [number, number] | null;
  readonly fit: LinearOptions;
  /** A second fit, to the words alone; the model is the mean of both. */
  readonly words?: LinearOptions;
}

/** Log-count ratios as Wang and Manning (2012) use them. */
const RATIOS: LinearOptions = {
  naiveBayes: true,
  norm: false,
  epochs: 10,
  rate: 0.03,
  decay: 1e-3,
  smoothing: 1,
};
// Rows of length 1 have smaller gradients per column and take a longer step. All of these were chosen by cross-validation
// within the training parts of public sentiment, review, question and intent data.
const NORMED: LinearOptions = { ...RATIOS, norm: true, rate: 0.2, decay: 1e-4 };
const PLAIN: LinearOptions = { ...NORMED, naiveBayes: false, epochs: 20, rate: 0.5 };
/** For characters, of which a text has many that say the same: less sure of itself where rows are few. */
const GENTLE: LinearOptions = { ...PLAIN, epochs: 10, rate: 0.1, decay: 1e-3 };
/** Beside characters, a row of words has less than its length, and takes a longer step again. */
const PLAIN_BESIDE: LinearOptions = { ...PLAIN, rate: 0.8 };

const CHARACTERS = [3, 5] as const;

/** What is tried, the simplest first. */
export const CANDIDATES: readonly LinearTextSettings[] = [
  { characters: null, fit: RATIOS },
  { characters: null, fit: NORMED },
  { characters: null, fit: PLAIN },
  { characters: CHARACTERS, fit: NORMED },
  { characters: CHARACTERS, fit: GENTLE },
  { characters: CHARACTERS, fit: NORMED, words: PLAIN_BESIDE },
];

/** Words and pairs of words; characters inside words where asked for; one to three characters where words have no spaces. */
export function textPipelineSpec(characters: LinearTextSettings['characters'], bits = 20): PipelineSpec {
  return [
    { step: 'normalize', form: 'NFKC', lowerCase: true },
    { step: 'tokenize' },
    {
      step: 'hash-ngrams',
      words: [1, 2],
      characters: characters === null ? null : [...characters],
      hanCharacters: [1, 3],
      bits,
      hash: 'fnv1a-mix',
      idsMax: 4096,
    },
  ];
}
