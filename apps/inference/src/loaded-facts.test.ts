import { expect, test } from '@jest/globals';
import { loadedFacts } from './loaded-facts.ts';

test.each([
  [
    { loadMs: 105.88373700000011, firstRunMs: 0.3499999 },
    { loadMs: 105.9, firstRunMs: 0.3 },
  ],
  [{ loadMs: 12.04 }, { loadMs: 12 }],
])('rounds %j for the log', (times, rounded) => {
  const rest = { sha256: 'abc', batchable: true };
  expect(loadedFacts({ ...rest, ...times })).toStrictEqual({ ...rest, ...rounded });
});
