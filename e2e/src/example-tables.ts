// Tables like those of the examples, made up: where there is no network the examples run on them.

/** The same numbers from 0 to 1 each time. */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

/** People with what they earn an hour, as a CSV: it follows from their education, experience and union, and some luck. */
export function people(count: number): string {
  const random = randomFrom(7);
  const oneOf = (words: readonly string[]): string => words[Math.floor(random() * words.length)]!;
  const lines = Array.from({ length: count }, () => {
    const education = 8 + Math.floor(random() * 11);
    const experience = Math.floor(random() * 40);
    const union = Math.floor(random() * 2);
    const sector = oneOf(['other', 'manufacturing', 'construction']);
    const luck = random() + random() - 1;
    const wage = 0.9 * (education - 4) + 0.1 * experience + 2 * union + 1.5 * luck;
    return [education, experience, union, sector, wage.toFixed(2)].join(',');
  });
  return `education,experience,union,sector,wage\n${lines.join('\n')}\n`;
}

/** A series of months that grows and has seasons, as a CSV; its last column says what nobody knows beforehand. */
export function months(count: number): string {
  const random = randomFrom(11);
  const lines = Array.from({ length: count }, (_, i) => {
    const date = new Date(Date.UTC(1990, i, 1)).toISOString().slice(0, 10);
    const trend = 350 + 0.15 * i + 0.4 * (random() - 0.5);
    const season = 3 * Math.sin((2 * Math.PI * i) / 12);
    return [date, (trend + season).toFixed(2), trend.toFixed(2)].join(',');
  });
  return `Date,CO2,adjusted CO2\n${lines.join('\n')}\n`;
}
