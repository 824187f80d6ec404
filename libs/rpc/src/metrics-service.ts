import { type MetricsServiceHandlers, protos } from '@ratchet/protocol';
import { type Implementation, implement } from './implement.ts';

/** The service through which the gateway reads a process's metrics. */
export function metricsService(metrics: { text(): Promise<string> }): Implementation {
  return implement<MetricsServiceHandlers>(protos.ratchet.telemetry.v1.MetricsService.service, {
    CollectMetrics: async () => ({ text: await metrics.text() }),
  });
}
