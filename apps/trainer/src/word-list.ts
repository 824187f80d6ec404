import { createRequire } from 'node:module';

/** Scores of words from -5 to 5; a few have none. */
type Scores = Readonly<Record<string, number | null>>;

/** From this score on, up or down, a word says what somebody thinks. */
const SCORE_MIN = 2;

const require = createRequire(import.meta.url);

/**
 * The words of AFINN-165 (Finn Årup Nielsen) and of its Chinese translation that are clearly positive or negative.
 * English words that the translation left as they are count once. Reads two of the package's hundred languages, when it
 * is called.
 */
export function opinionWords(): { text: string; label: 'negative' | 'positive' }[] {
  const lists = ['en', 'zh'].map(
    (code) => require(`afinn-165-multilingual/build/AFINN-${code}.json`) as Scores,
  );
  const scores = new Map(lists.flatMap((list) => Object.entries(list)));
  return [...scores].flatMap(([word, score]) => {
    if (score === null || Math.abs(score) < SCORE_MIN || word.trim() === '') return [];
    return [{ text: word, label: score > 0 ? ('positive' as const) : ('negative' as const) }];
  });
}
