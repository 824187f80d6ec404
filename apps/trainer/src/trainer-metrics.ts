import type { Counter, Histogram, Metrics } from '@ratchet/telemetry';

/** Phases take from milliseconds to hours. */
const PHASE_SECONDS = [0.01, 0.05, 0.1, 0.5, 1, 5, 10, 60, 300, 1_800, 7_200];

/** What the trainer counts. */
export interface TrainerMetrics {
  readonly runs: Counter<'state'>;
  readonly phaseSeconds: Histogram<'phase'>;
  readonly promotions: Counter<'action'>;
  readonly explanations: Counter<'outcome'>;
}

export function trainerMetrics(metrics: Metrics): TrainerMetrics {
  return {
    runs: metrics.counter('ratchet_runs_total', 'Runs that ended, by how they ended.', ['state']),
    phaseSeconds: metrics.histogram(
      'ratchet_run_phase_seconds',
      'How long the phases of runs took.',
      ['phase'],
      PHASE_SECONDS,
    ),
    promotions: metrics.counter('ratchet_promotions_total', 'Moves of aliases, by what they did.', [
      'action',
    ]),
    explanations: metrics.counter(
      'ratchet_explanations_total',
      'Explanations that were asked for: ok, or the kind of what went wrong.',
      ['outcome'],
    ),
  };
}
