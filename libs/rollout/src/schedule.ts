/** The default for `retrainAfter`: at least this many new labels, and at least a tenth of those of the last run. */
const NEW_LABELS_MIN = 50;
const NEW_LABELS_PART = 10;

/** A stream without a pause is waited for until this many times the labels needed have come. */
const WAIT_FACTOR = 10;

export type ScheduleState = {
  /** Resolved labels now. */
  readonly labels: number;
  /** Resolved labels when the last run took its snapshot, however that run ended; 0 without a run. */
  readonly labelsAtLastRun: number;
  /** When the newest label arrived; not looked at while there is none. */
  readonly newestAtMs: number;
  readonly nowMs: number;
  readonly hasVersion: boolean;
  readonly runActive: boolean;
  /** When the last run ended, if it failed. */
  readonly lastRunFailedAtMs?: number | undefined;
  readonly policy: {
    readonly autoRetrain: boolean;
    /** How many new labels start a run; 0 is the default, the larger of 50 and a tenth of those of the last run. */
    readonly retrainAfter: number;
  };
};

export type Due = {
  readonly due: boolean;
  /** A short clause for logs and people. */
  readonly reason: string;
};

/**
 * Whether a run should start by itself. Never while one is active, with `autoRetrain` off, or without a label that the
 * last run did not have. Else by the number of new labels: one for a model without a version or after a failed run
 * (whose labels still wait, but not before `retryFailedMs`), `retrainAfter` otherwise.
 *
 * And only in a pause: nothing new for `debounceMs`, so that a burst makes one run. A stream that never pauses is cut
 * at ten times `retrainAfter`; a first run always waits, lest it start in the middle of an import.
 */
export function runDue(
  state: ScheduleState,
  {
    debounceMs = 2000,
    retryFailedMs = 60_000,
  }: { readonly debounceMs?: number; readonly retryFailedMs?: number } = {},
): Due {
  const { labels, labelsAtLastRun, nowMs, hasVersion, lastRunFailedAtMs: failedAtMs, policy } = state;
  if (!policy.autoRetrain) return no('automatic retraining is off');
  if (state.runActive) return no('a run is active');
  if (labels <= 0) return no('no labels yet');
  const fresh = labels - labelsAtLastRun;
  if (fresh <= 0) return no('no new labels since the last run');
  if (failedAtMs !== undefined && nowMs - failedAtMs < retryFailedMs)
    return no('the last run failed just now');
  const usual =
    policy.retrainAfter > 0
      ? policy.retrainAfter
      : Math.max(NEW_LABELS_MIN, Math.ceil(labelsAtLastRun / NEW_LABELS_PART));
  const needed = hasVersion && failedAtMs === undefined ? usual : 1;
  if (fresh < needed) return no(`${fresh} of ${needed} new labels`);
  const cut = hasVersion && fresh >= WAIT_FACTOR * usual;
  if (nowMs - state.newestAtMs < debounceMs && !cut) return no('labels are still coming in');
  return { due: true, reason: reasonOf(fresh, hasVersion, failedAtMs !== undefined) };
}

function no(reason: string): Due {
  return { due: false, reason };
}

function reasonOf(fresh: number, hasVersion: boolean, failed: boolean): string {
  const labels = `${fresh} new ${fresh === 1 ? 'label' : 'labels'}`;
  if (failed) return `${labels} since the last run, which failed`;
  return hasVersion ? `${labels} since the last run` : `first run, ${labels}`;
}
