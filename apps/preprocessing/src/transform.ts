import { Fault } from '@ratchet/kernel';
import {
  type HopBatch,
  type HopRelayOptions,
  type HopStep,
  refusalOf,
  STATUS_OF_KIND,
  TRACE_BYTES,
} from '@ratchet/rpc';
import type { Telemetry } from '@ratchet/telemetry';
import type { Preparations } from './preparations.ts';
import { prepareBatch } from './prepare-batch.ts';
import type { PreprocessingMetrics } from './preprocessing-metrics.ts';

/** Prepares each item of a batch, or refuses it alone; times and traces the work. */
export function transformWith(parts: {
  readonly preparations: Preparations;
  readonly metrics: Pick<PreprocessingMetrics, 'prepared' | 'refused'>;
  readonly spans: Telemetry['spans'];
}): HopRelayOptions['transform'] {
  const { preparations, metrics, spans } = parts;
  return async (batch) => {
    const startAt = performance.now();
    const outcomes = await prepareAll(preparations, batch);
    const endAt = performance.now();
    metrics.prepared((endAt - startAt) / 1000);
    return outcomes.map((outcome, i): HopStep => {
      const refused = outcome instanceof Fault;
      if (refused) metrics.refused(outcome.reason);
      spans.record(batch.trace, TRACE_BYTES * i, {
        name: 'preprocess',
        startAt,
        endAt,
        code: refused ? STATUS_OF_KIND[outcome.kind] : 0,
        batch: batch.count,
        model: batch.model,
      });
      return refused ? refusalOf(outcome) : outcome;
    });
  };
}

async function prepareAll(preparations: Preparations, batch: HopBatch): Promise<(Uint8Array | Fault)[]> {
  try {
    return await prepareBatch(await preparations.of(batch.model), batch);
  } catch (error) {
    if (error instanceof Fault) return Array<Fault>(batch.count).fill(error);
    throw error;
  }
}
