import english from 'afinn-165-multilingual/build/AFINN-en.json' with { type: 'json' };
import chinese from 'afinn-165-multilingual/build/AFINN-zh.json' with { type: 'json' };

/** From this score on, up or down, a word says what somebody thinks. */
const SCORE_MIN = 2;

/**
 * The words of AFINN-165 (Finn Årup Nielsen) and of its Chinese translation that are clearly positive or negative.
 * English words that the translation left as they are count once.
 */
export function opinionWords(): { text: string; label: 'negative' | 'positive' }[] {
  const scores = new Map<string, number | null>([...Object.entries(english), ...Object.entries(chinese)]);
  return [...scores].flatMap(([word, score]) => {
    if (score === null || Math.abs(score) < SCORE_MIN || word.trim() === '') return [];
    return [{ text: word, label: score > 0 ? ('positive' as const) : ('negative' as const) }];
  });
}
