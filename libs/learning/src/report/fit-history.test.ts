import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { fitHistoryOf } from './fit-history.ts';

const EPOCH = { epoch: 1, trainLoss: 0.5, rate: 1e-3, validation: { loss: 0.6, metric: 0.8 } };

test.each([
  ['as fit keeps it', { history: [EPOCH], bestEpoch: 1 }, { epochs: [EPOCH], bestEpoch: 1 }],
  [
    'without a validation part',
    { history: [{ epoch: 1, trainLoss: 0.5 }] },
    { epochs: [{ epoch: 1, trainLoss: 0.5 }], bestEpoch: 0 },
  ],
  [
    'of losses that JSON could not hold',
    { history: [{ epoch: 1, trainLoss: null, validation: { loss: null, metric: null } }] },
    { epochs: [{ epoch: 1, trainLoss: Number.NaN, validation: { loss: Number.NaN } }], bestEpoch: 0 },
  ],
  ['of a fit without epochs', { history: [] }, undefined],
  ['of a fit that keeps none', { temperature: 1 }, undefined],
  ['of something else by the same name', { history: ['once upon a time', null, 3, {}] }, undefined],
])('%s', (_name, facts, history) => {
  expect(fitHistoryOf(facts)).toEqual(history);
});

test('any facts give a history of numbers or none', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.constantFrom('history', 'bestEpoch'), fc.anything()), (facts) => {
      for (const { trainLoss } of fitHistoryOf(facts)?.epochs ?? []) expect(typeof trainLoss).toBe('number');
    }),
  );
});
