import { expect, test } from '@jest/globals';
import { contextFrom, Metrics, SpanRing } from '@ratchet/telemetry';
import { InferenceMetrics } from './inference-metrics.ts';
import { Item } from './item.ts';
import { x } from './testing.ts';

const TRACE = 'a'.repeat(32);
const PARENT = 'b'.repeat(16);

function item(flags: string): Item {
  const trace = contextFrom(`00-${TRACE}-${PARENT}-${flags}`)!;
  return new Item({ tensors: x(1, 2, 3, 4), bytes: 16, deadlineAt: Infinity, trace }, () => undefined);
}

test('a sampled item has spans of its queue and its run, and the batch links to it', async () => {
  const metrics = new Metrics();
  const spans = new SpanRing();
  const observed = new InferenceMetrics(metrics, spans, () => 3);
  const items = [item('01'), item('00'), item('01')];
  const sentAt = items[0]!.enteredAt + 10;
  observed.observeRun('m', '7', { items, sentAt, endAt: sentAt + 5, runMs: 4, code: 0 });

  const records = spans.drain();
  expect(records.map(({ name, batch, model }) => [name, batch, model])).toEqual(
    ['queue', 'run', 'queue', 'run', 'batch'].map((name) => [name, 3, 'm/7']),
  );
  const [queue, run, , run2, batch] = records;
  expect(queue).toMatchObject({ traceId: TRACE, parentSpanId: PARENT, endAt: sentAt });
  expect(run).toMatchObject({ traceId: TRACE, parentSpanId: PARENT, startAt: sentAt, endAt: sentAt + 5 });
  expect(batch).toMatchObject({ parentSpanId: run!.spanId, startAt: sentAt + 1, endAt: sentAt + 5 });
  expect(batch!.links.map(({ spanId }) => spanId)).toEqual([run!.spanId, run2!.spanId]);

  const text = await metrics.text();
  expect(text).toContain('ratchet_inference_batch_items_sum{model="m"} 3');
  expect(text).toContain('ratchet_inference_run_seconds_sum{model="m"} 0.004');
  expect(text).toContain('ratchet_inference_queue_seconds_count{model="m"} 3');
  expect(text).toContain('ratchet_inference_queue_length 3');
});
