import { expect, test } from '@jest/globals';
import { encodeItem, type Instance } from '@ratchet/model';
import { protos } from '@ratchet/protocol';
import type { Answer } from './answers.ts';
import { Prediction } from './prediction.ts';

const long = 'ä'.repeat(5_000);
const series = Array.from({ length: 5_000 }, (_, i) => i);
const tensor = { name: 'x', datatype: 'FP32', shape: [1_000], content: new Uint8Array(4_000) } as const;
const scores = Array.from({ length: 300 }, (_, i) => ({ label: `label ${i}`, score: 1 / (i + 1) }));
const VALUE: Answer = { kind: 'regression', value: 1 };

test.each<[string, Instance, Answer]>([
  ['a text and its label', { text: long }, { kind: 'classification', label: 'a', score: 1, scores }],
  ['a row with a series', { row: { city: long, sales: series, left: null, member: true } }, VALUE],
  ['a row of many columns', { row: Object.fromEntries(series.map((i) => [`c${i}`, i])) }, VALUE],
  ['an image', { image: new Uint8Array(100_000) }, VALUE],
  [
    'a ranking',
    { row: { user: 1, topK: 100 } },
    { kind: 'ranking', items: series.slice(0, 100).map((i) => ({ item: `item ${i}`, score: i })) },
  ],
  [
    'an answer and its alternatives',
    { text: 'when?' },
    {
      kind: 'answer',
      text: long,
      label: 'a',
      score: 1,
      known: true,
      alternatives: [{ label: 'b', text: long, score: 0 }],
    },
  ],
  ['tensors', { tensors: [tensor] }, { kind: 'tensors', tensors: [tensor, tensor] }],
])('the record of %s takes no more on the wire than it counts', (_name, instance, answer) => {
  const prediction = new Prediction({
    id: '0190a5f8-0000-7000-8000-000000000000',
    route: { model: 'm', version: '1', alias: 'champion', key: 'm/1' },
    instance,
    answer,
    predictedAt: Date.now(),
    routingKey: 'user-7',
    traceId: new Uint8Array(16),
    inputBytes: encodeItem(instance).length,
  });
  const { requestSerialize } = protos.ratchet.feedback.v1.RecordService.service.RecordPredictions;
  const { length } = requestSerialize({ records: [prediction.toRecord()] });
  expect(prediction.bytes).toBeGreaterThanOrEqual(length);
  expect(prediction.bytes).toBeLessThan(4 * length + 1024);
});
