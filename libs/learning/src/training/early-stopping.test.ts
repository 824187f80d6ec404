import { expect, test } from '@jest/globals';
import { EarlyStopping } from './early-stopping.ts';

test.each<
  [string, number | undefined, number[], { best: boolean[]; over: number | undefined; bestEpoch: number }]
>([
  ['improving all the time', 2, [3, 2, 1], { best: [true, true, true], over: undefined, bestEpoch: 3 }],
  [
    'worse for two epochs',
    2,
    [3, 2, 2.5, 2.1, 1],
    { best: [true, true, false, false], over: 4, bestEpoch: 2 },
  ],
  ['as good as the best is no improvement', 1, [3, 3], { best: [true, false], over: 2, bestEpoch: 1 }],
  [
    'no patience: never over',
    undefined,
    [1, 2, 3],
    { best: [true, false, false], over: undefined, bestEpoch: 1 },
  ],
])('%s', (_name, patience, scores, expected) => {
  const whole = new EarlyStopping(patience);
  let resumed = new EarlyStopping(patience);
  const best: boolean[] = [];
  let over: number | undefined;
  for (const [i, score] of scores.entries()) {
    best.push(whole.observe(i + 1, score));
    resumed.observe(i + 1, score);
    resumed = new EarlyStopping(patience, JSON.parse(JSON.stringify(resumed.state)));
    if (!whole.isOver(i + 1)) continue;
    over = i + 1;
    break;
  }
  expect({ best, over, bestEpoch: whole.state.bestEpoch }).toEqual(expected);
  expect(resumed.state).toEqual(whole.state);
});
