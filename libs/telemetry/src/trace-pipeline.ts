import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { type Resource, resourceFromAttributes } from '@opentelemetry/resources';
import { BatchSpanProcessor } from '@opentelemetry/sdk-trace-base';
import { readableSpan } from './span-export.ts';
import type { SpanRecord } from './span-ring.ts';
import type { TracesTarget } from './traces-target.ts';

const SPANS_QUEUED_MAX = 8_192;
const CLOSE_MS_MAX = 1_000;

/** Where spans leave the process: the SDK's batch processor and its OTLP exporter. */
export class TracePipeline {
  readonly #resource: Resource;
  readonly #processor: BatchSpanProcessor;

  constructor(service: string, { url, agent }: TracesTarget) {
    this.#resource = resourceFromAttributes({
      'service.name': `ratchet-${service}`,
      'service.instance.id': String(process.pid),
    });
    const exporter = new OTLPTraceExporter({
      url,
      httpAgentOptions: agent,
      timeoutMillis: 2_000,
    });
    this.#processor = new BatchSpanProcessor(exporter, {
      scheduledDelayMillis: 200,
      maxQueueSize: SPANS_QUEUED_MAX,
      exportTimeoutMillis: 3_000,
    });
  }

  send(records: readonly SpanRecord[]): void {
    for (const record of records) this.#processor.onEnd(readableSpan(record, this.#resource));
  }

  /** Sends what is left, for at most a second. */
  async close(): Promise<void> {
    const late = new Promise<void>((resolve) => setTimeout(resolve, CLOSE_MS_MAX).unref());
    await Promise.race([this.#processor.shutdown().catch(() => undefined), late]);
  }
}
