export { type CallTrace, HeadSampler } from './head-sampler.ts';
export { type HopMetrics, hopMetrics } from './hop-metrics.ts';
export type { Logger } from './log.ts';
export { BATCH_BUCKETS, type Counter, type Gauge, type Histogram, Metrics } from './metrics.ts';
export { type SpanFacts, type SpanRecord, SpanRing } from './span-ring.ts';
export { startTelemetry, type Telemetry } from './telemetry.ts';
export {
  CONTEXT_BYTES,
  contextFrom,
  isSampled,
  traceIdOf,
  traceparentOf,
} from './trace-context.ts';
export { type OtlpExport, type StoredSpan, type StoredTrace, TraceStore } from './trace-store.ts';
