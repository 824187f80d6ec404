import { createRequire } from 'node:module';

/** Scores of words from -5 to 5; a few have none. */
type Scores = Readonly<Record<string, number | null>>;

/** From this score on, up or down, a word says what somebody thinks; weaker ones stand in any text. */
const OPINION_MIN = 2;

const require = createRequire(import.meta.url);

const HAN = /\p{Script=Han}/u;

/**
 * The words of AFINN-165 (Finn Årup Nielsen) and of its Chinese translation, each with the label of its score. Words that
 * the translation left in English count once. Reads two of the package's hundred languages, when it is called.
 */
export function opinionWords(): { text: string; label: string }[] {
  const english = scoresOf('en');
  const chinese = scoresOf('zh').filter(([word]) => HAN.test(word));
  return [...english, ...chinese].map(([text, score]) => ({ text, label: labelOf(score) }));
}

function scoresOf(language: string): [word: string, score: number][] {
  const scores = require(`afinn-165-multilingual/build/AFINN-${language}.json`) as Scores;
  return Object.entries(scores).filter(
    (entry): entry is [string, number] => entry[1] !== null && entry[0].trim() !== '',
  );
}

function labelOf(score: number): string {
  if (Math.abs(score) < OPINION_MIN) return 'neutral';
  return score > 0 ? 'positive' : 'negative';
}
