/** A span as the debug page shows it. */
export interface StoredSpan {
  readonly service: string;
  readonly name: string;
  readonly spanId: string;
  readonly parentSpanId: string | undefined;
  readonly startTimeUnixNano: string;
  readonly durationMs: number;
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly links: readonly { readonly traceId: string; readonly spanId: string }[];
}

export interface StoredTrace {
  readonly traceId: string;
  readonly spans: readonly StoredSpan[];
}

interface OtlpValue {
  readonly stringValue?: string;
  readonly intValue?: string | number;
  readonly doubleValue?: number;
  readonly boolValue?: boolean;
}

interface OtlpSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  readonly startTimeUnixNano: string;
  readonly endTimeUnixNano: string;
  readonly attributes?: readonly { key: string; value: OtlpValue }[];
  readonly links?: readonly { traceId: string; spanId: string }[];
}

/** The part of an OTLP/HTTP JSON export that the store reads. */
export interface OtlpExport {
  readonly resourceSpans?: readonly {
    readonly resource?: { readonly attributes?: readonly { key: string; value: OtlpValue }[] };
    readonly scopeSpans?: readonly { readonly spans?: readonly OtlpSpan[] }[];
  }[];
}

const SPANS_MAX = 1_000;

/** Keeps the last traces in memory, for a look without a tracing server. */
export class TraceStore {
  readonly #tracesMax: number;
  readonly #traces = new Map<string, StoredSpan[]>();

  constructor(tracesMax = 200) {
    this.#tracesMax = tracesMax;
  }

  /** Takes an export of any service. */
  add(exported: OtlpExport): void {
    for (const { resource, scopeSpans } of exported.resourceSpans ?? []) {
      const name = attributesOf(resource?.attributes)['service.name'];
      const service = typeof name === 'string' ? name : 'unknown';
      for (const { spans } of scopeSpans ?? []) for (const span of spans ?? []) this.#keep(service, span);
    }
  }

  /** The newest traces first; the spans of each by their start. */
  recent(count = 20): StoredTrace[] {
    const newest = [...this.#traces].slice(-count).toReversed();
    return newest.map(([traceId, spans]) => ({
      traceId,
      spans: spans.toSorted((a, b) => (BigInt(a.startTimeUnixNano) < BigInt(b.startTimeUnixNano) ? -1 : 1)),
    }));
  }

  get(traceId: string): StoredTrace | undefined {
    const spans = this.#traces.get(traceId);
    return spans && { traceId, spans };
  }

  #keep(service: string, span: OtlpSpan): void {
    const spans = this.#traces.get(span.traceId) ?? [];
    this.#traces.set(span.traceId, spans);
    if (this.#traces.size > this.#tracesMax) this.#traces.delete(this.#traces.keys().next().value!);
    if (spans.length >= SPANS_MAX) return;
    spans.push({
      service,
      name: span.name,
      spanId: span.spanId,
      parentSpanId: span.parentSpanId || undefined,
      startTimeUnixNano: span.startTimeUnixNano,
      durationMs: Number(BigInt(span.endTimeUnixNano) - BigInt(span.startTimeUnixNano)) / 1e6,
      attributes: attributesOf(span.attributes),
      links: (span.links ?? []).map(({ traceId, spanId }) => ({ traceId, spanId })),
    });
  }
}

function attributesOf(list: readonly { key: string; value: OtlpValue }[] = []): Record<string, unknown> {
  return Object.fromEntries(
    list.map(({ key, value }) => [
      key,
      value.stringValue ??
        value.doubleValue ??
        value.boolValue ??
        (value.intValue === undefined ? undefined : Number(value.intValue)),
    ]),
  );
}
