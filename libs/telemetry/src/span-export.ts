import { type HrTime, SpanKind, SpanStatusCode, TraceFlags } from '@opentelemetry/api';
import type { Resource } from '@opentelemetry/resources';
import type { ReadableSpan } from '@opentelemetry/sdk-trace-base';
import type { SpanRecord } from './span-ring.ts';

const SCOPE = { name: 'ratchet' };

/** A moment on the scale of performance.now() as OpenTelemetry writes it, to the nanosecond. */
function hrTime(at: number): HrTime {
  const ms = performance.timeOrigin + at;
  const seconds = Math.floor(ms / 1000);
  return [seconds, Math.round((ms - seconds * 1000) * 1e6)];
}

function duration(ms: number): HrTime {
  const seconds = Math.floor(ms / 1000);
  return [seconds, Math.round((ms - seconds * 1000) * 1e6)];
}

/** A span record in the form that the SDK's exporters take. */
export function readableSpan(record: SpanRecord, resource: Resource): ReadableSpan {
  const context = (spanId: string) => ({
    traceId: record.traceId,
    spanId,
    traceFlags: TraceFlags.SAMPLED,
  });
  const failed = record.code !== 0;
  return {
    name: record.name,
    kind: record.kind === 'server' ? SpanKind.SERVER : SpanKind.INTERNAL,
    spanContext: () => context(record.spanId),
    ...(record.parentSpanId === undefined ? {} : { parentSpanContext: context(record.parentSpanId) }),
    startTime: hrTime(record.startAt),
    endTime: hrTime(record.endAt),
    status: { code: failed ? SpanStatusCode.ERROR : SpanStatusCode.UNSET },
    attributes: {
      'ratchet.model': record.model,
      'ratchet.batch.size': record.batch,
      'rpc.response.status_code': record.code,
    },
    links: record.links.map((link) => ({ context: { ...link, traceFlags: TraceFlags.SAMPLED } })),
    events: [],
    duration: duration(record.endAt - record.startAt),
    ended: true,
    resource,
    instrumentationScope: SCOPE,
    droppedAttributesCount: 0,
    droppedEventsCount: 0,
    droppedLinksCount: 0,
  };
}
