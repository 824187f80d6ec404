import { Fault, invalid } from '@ratchet/kernel';
import type { Metrics, OtlpExport, TraceStore } from '@ratchet/telemetry';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { type Collectors, metricsPage } from '../metrics-page.ts';
import type { Readiness } from '../readiness.ts';
import { type Route, route, wholeNumber } from './route.ts';

export interface Operations {
  readonly readiness: Pick<Readiness, 'report'>;
  readonly metrics: Metrics;
  readonly collectors: Collectors;
  readonly traces: TraceStore;
}

const LIVE = '/livez';
const EXPORT = '/v1/traces';

/** Paths that take no token: a probe has none, and exporters on this machine have none. */
export const OPEN_PATHS: ReadonlySet<string> = new Set([LIVE, EXPORT]);

/** What operators and their tools ask. */
export function operationsRoutes({ readiness, metrics, collectors, traces }: Operations): Route[] {
  return [
    route({
      method: 'GET',
      path: LIVE,
      summary: 'Whether the gateway lives. Takes no token.',
      answer: z.strictObject({ live: z.literal(true) }),
      handle: () => ({ live: true }),
    }),
    route({
      method: 'GET',
      path: '/readyz',
      summary: 'Whether predictions can be answered; 503 with what is missing if not.',
      answer: z.strictObject({
        ready: z.boolean(),
        missing: z.array(z.string()),
        degraded: z.array(z.string()).describe('what predictions do without for a while'),
      }),
      async handle({ reply }) {
        const report = await readiness.report();
        if (!report.ready) void reply.code(503).header('retry-after', '1');
        return report;
      },
    }),
    route({
      method: 'GET',
      path: '/metrics',
      summary: 'The metrics of all services, in the text format of Prometheus.',
      answerType: 'text/plain',
      async handle({ reply }) {
        void reply.type('text/plain; version=0.0.4; charset=utf-8');
        return await metricsPage(() => metrics.text(), collectors);
      },
    }),
    route({
      method: 'GET',
      path: '/debug/traces',
      summary: 'The last traces, newest first. For callers on this machine only.',
      query: z.strictObject({ count: wholeNumber.min(1).max(200).default(20) }),
      answer: z.strictObject({ traces: z.array(z.unknown()) }),
      handle({ query, request }) {
        refuseStrangers(request);
        return { traces: traces.recent(query.count) };
      },
    }),
    route({
      method: 'POST',
      path: EXPORT,
      summary: 'Takes spans of the other services (OTLP over HTTP, JSON). For callers on this machine only.',
      body: z.looseObject({}),
      answer: z.strictObject({}),
      handle({ body, request }) {
        refuseStrangers(request);
        try {
          traces.add(body as OtlpExport);
        } catch {
          throw invalid('MALFORMED_TRACES', 'expected an OTLP ExportTraceServiceRequest as JSON');
        }
        return {};
      },
    }),
  ];
}

const LOOPBACK = /^(::ffff:)?127\.|^::1$/;

/** A proxy on this machine speaks for others. */
function refuseStrangers(request: FastifyRequest): void {
  const { headers, socket } = request;
  const forwarded = headers['forwarded'] ?? headers['x-forwarded-for'];
  if (forwarded === undefined && LOOPBACK.test(socket.remoteAddress ?? '')) return;
  throw new Fault('PermissionDenied', 'LOOPBACK_ONLY', 'this is told to callers on the same machine only');
}
