import { expect, it, test } from '@jest/globals';
import fc from 'fast-check';
import { HeadSampler, isSampled, SpanRing, traceparentOf } from './index.ts';
import { CONTEXT_BYTES, contextFrom } from './trace-context.ts';

const hex = (length: number) =>
  fc
    .uint8Array({ minLength: length, maxLength: length })
    .filter((bytes) => bytes.some((byte) => byte !== 0))
    .map((bytes) => Buffer.from(bytes).toString('hex'));

it('keeps every valid traceparent', () => {
  fc.assert(
    fc.property(hex(16), hex(8), fc.constantFrom('00', '01'), (trace, span, flags) => {
      const header = `00-${trace}-${span}-${flags}`;
      expect(traceparentOf(contextFrom(header)!)).toBe(header);
    }),
  );
});

test.each([
  ['nothing', undefined],
  ['an empty header', ''],
  ['another version', 'ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01'],
  ['a zero trace id', '00-00000000000000000000000000000000-b7ad6b7169203331-01'],
  ['a zero span id', '00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01'],
  ['upper case', '00-0AF7651916CD43DD8448EB211C80319C-b7ad6b7169203331-01'],
])('takes %s for no trace', (_what, header) => {
  expect(contextFrom(header)).toBeUndefined();
});

it("follows the caller's decision and takes only a few of the others", () => {
  const sampler = new HeadSampler();
  const off = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00';
  expect(isSampled(sampler.begin(off).context, 0)).toBe(false);
  const sampled = Array.from({ length: 1_000 }, () => sampler.begin(undefined)).filter((call) =>
    isSampled(call.context, 0),
  );
  expect(sampled.length).toBeGreaterThanOrEqual(5);
  expect(sampled.length).toBeLessThan(100);
});

it('drops and counts what does not fit, and never records what is not sampled', () => {
  const ring = new SpanRing(2);
  const facts = { name: 'run', startAt: 0, endAt: 1, code: 0, batch: 1, model: 'm/1' };
  ring.record(new Uint8Array(CONTEXT_BYTES), 0, facts);
  expect(ring.drain()).toEqual([]);
  const context = contextFrom('00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01')!;
  for (let i = 0; i < 5; i++) ring.record(context, 0, facts);
  expect(ring.dropped).toBe(3);
  const [first, second] = ring.drain();
  expect(first!.parentSpanId).toBe('b7ad6b7169203331');
  expect(second!.parentSpanId).toBe(first!.spanId);
});
