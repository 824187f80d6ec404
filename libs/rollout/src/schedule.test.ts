import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { runDue, type ScheduleState } from './schedule.ts';

const now = 1_000_000;

function due(changes: Partial<ScheduleState> = {}, options?: Parameters<typeof runDue>[1]) {
  return runDue(
    {
      labels: 400,
      labelsAtLastRun: 300,
      newestAtMs: now - 10_000,
      nowMs: now,
      hasVersion: true,
      runActive: false,
      policy: { autoRetrain: true, retrainAfter: 0 },
      ...changes,
    },
    options,
  );
}

const policy = (retrainAfter: number) => ({ autoRetrain: true, retrainAfter });

describe('how many new labels', () => {
  test.each([
    // The default is the larger of 50 and a tenth of those of the last run.
    [{ labels: 349, labelsAtLastRun: 300 }, false],
    [{ labels: 350, labelsAtLastRun: 300 }, true],
    [{ labels: 1100, labelsAtLastRun: 1001 }, false],
    [{ labels: 1102, labelsAtLastRun: 1001 }, true],
    // A number of one's own replaces both.
    [{ labels: 302, labelsAtLastRun: 300, policy: policy(3) }, false],
    [{ labels: 303, labelsAtLastRun: 300, policy: policy(3) }, true],
    [{ labels: 799, labelsAtLastRun: 300, policy: policy(500) }, false],
    // Erasure can leave fewer than there were.
    [{ labels: 200, labelsAtLastRun: 300, policy: policy(1) }, false],
    // A version that came from outside was never trained here.
    [{ labels: 49, labelsAtLastRun: 0 }, false],
    [{ labels: 50, labelsAtLastRun: 0 }, true],
  ])('%j', (changes, expected) => {
    expect(due(changes).due).toBe(expected);
  });

  test('is said either way', () => {
    expect(due({ labels: 349 })).toEqual({ due: false, reason: '49 of 50 new labels' });
    expect(due()).toEqual({ due: true, reason: '100 new labels since the last run' });
  });
});

describe('a first run', () => {
  const first = { hasVersion: false, labels: 1, labelsAtLastRun: 0 };

  test('is due with the first label', () => {
    expect(due(first)).toEqual({ due: true, reason: 'first run, 1 new label' });
  });

  test('is not due without one', () => {
    expect(due({ ...first, labels: 0 })).toEqual({ due: false, reason: 'no labels yet' });
  });

  test('that led to no version is not repeated on the same labels', () => {
    expect(due({ ...first, labelsAtLastRun: 1 }).due).toBe(false);
    expect(due({ ...first, labels: 2, labelsAtLastRun: 1 }).due).toBe(true);
  });

  test('waits for the end of an import, however large', () => {
    expect(due({ ...first, labels: 1_000_000, newestAtMs: now - 1 }).due).toBe(false);
  });
});

describe('after a failed run', () => {
  const failed = { labels: 301, labelsAtLastRun: 300, lastRunFailedAtMs: now - 60_000 };

  test('one new label is enough: those of the failed run still wait', () => {
    expect(due(failed)).toEqual({ due: true, reason: '1 new label since the last run, which failed' });
  });

  test.each([
    ['without a new label', { labels: 300 }],
    ['too early', { lastRunFailedAtMs: now - 59_999 }],
    ['too early, even with many labels', { lastRunFailedAtMs: now - 59_999, labels: 9000 }],
    ['while labels come in', { newestAtMs: now - 1999 }],
  ])('not %s', (_when, changes) => {
    expect(due({ ...failed, ...changes }).due).toBe(false);
  });

  test('the wait is settable', () => {
    const early = { ...failed, lastRunFailedAtMs: now - 500 };
    expect(due(early, { retryFailedMs: 500 }).due).toBe(true);
    expect(due(early, { retryFailedMs: 501 }).due).toBe(false);
  });
});

describe('the pause', () => {
  test.each([
    [2000, undefined, true],
    [1999, undefined, false],
    [100, 100, true],
    [99, 100, false],
    [0, 0, true],
    // A label from a clock that is ahead.
    [-5000, undefined, false],
  ])('newest label %d ms ago, debounced by %p', (ageMs, debounceMs, expected) => {
    const options = debounceMs === undefined ? {} : { debounceMs };
    expect(due({ newestAtMs: now - ageMs }, options).due).toBe(expected);
  });

  test('a stream that never pauses is cut at ten times what is needed', () => {
    expect(due({ newestAtMs: now, labels: 799 })).toEqual({
      due: false,
      reason: 'labels are still coming in',
    });
    expect(due({ newestAtMs: now, labels: 800 }).due).toBe(true);
    expect(due({ newestAtMs: now, labels: 330, policy: policy(3) }).due).toBe(true);
  });
});

describe('never', () => {
  const state = fc.record({
    labels: fc.nat(5000),
    labelsAtLastRun: fc.nat(5000),
    newestAtMs: fc.integer({ min: now - 5000, max: now }),
    hasVersion: fc.boolean(),
    runActive: fc.boolean(),
    lastRunFailedAtMs: fc.option(fc.integer({ min: now - 120_000, max: now }), { nil: undefined }),
    policy: fc.record({ autoRetrain: fc.boolean(), retrainAfter: fc.nat(200) }),
  });

  test('while a run is active, when switched off, or without a new label', () => {
    fc.assert(
      fc.property(state, (changes) => {
        if (!due(changes).due) return;
        expect(changes.runActive).toBe(false);
        expect(changes.policy.autoRetrain).toBe(true);
        expect(changes.labels).toBeGreaterThan(changes.labelsAtLastRun);
        if (changes.lastRunFailedAtMs !== undefined) {
          expect(now - changes.lastRunFailedAtMs).toBeGreaterThanOrEqual(60_000);
        }
      }),
    );
  });

  test('less due for more labels or a longer pause', () => {
    fc.assert(
      fc.property(state, fc.nat(1000), fc.nat(5000), (changes, more, pauseMs) => {
        if (!due(changes).due) return;
        const later = { ...changes, labels: changes.labels + more, newestAtMs: changes.newestAtMs - pauseMs };
        expect(due(later).due).toBe(true);
      }),
    );
  });

  test('due on both of two looks: the labels that one run took do not start another', () => {
    fc.assert(
      fc.property(state, (changes) => {
        if (!due(changes).due) return;
        expect(due({ ...changes, labelsAtLastRun: changes.labels }).due).toBe(false);
      }),
    );
  });
});
