import { setImmediate } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import type { FitProgress } from '../candidate.ts';
import type { FitProgress as TrainingProgress } from '../training/fit-request.ts';
import { Watch } from './watch.ts';

const at = (step: number, metric?: number): TrainingProgress => ({
  epoch: 1,
  epochs: 2,
  step,
  steps: 10,
  loss: 0.5,
  metric,
  rowsPerSecond: 100,
  secondsLeft: 1,
  history: [],
});

describe('who listens to a fit', () => {
  it('is told in its own words, and at the end that all is done', async () => {
    const seen: FitProgress[] = [];
    const watch = new Watch((progress) => void seen.push(progress));
    watch.tell(at(1));
    await setImmediate();
    watch.tell(at(4, 0.75));
    await watch.end();
    const told = { epoch: 1, epochs: 2, loss: 0.5, rowsPerSecond: 100 };
    const measured = { ...told, metric: 'accuracy', metricValue: 0.75 };
    expect(seen).toEqual([
      { ...told, done: 0.1 },
      { ...measured, done: 0.4 },
      { ...measured, done: 1 },
    ]);
  });

  it('is told only what is newest when it takes its time', async () => {
    const seen: number[] = [];
    const slow = Promise.withResolvers<void>();
    const watch = new Watch(({ done }) => {
      seen.push(done);
      return slow.promise;
    });
    for (const step of [1, 2, 3, 4]) watch.tell(at(step));
    await setImmediate();
    expect(seen).toEqual([0.1]);
    slow.resolve();
    await watch.end();
    expect(seen).toEqual([0.1, 0.4, 1]);
  });

  it.each<[string, () => Promise<void> | void]>([
    ['throws', fail],
    ['rejects', () => Promise.reject(new Error('cancelled'))],
  ])('ends the fit when it %s', async (_, listener) => {
    const watch = new Watch(listener);
    expect(watch.shouldStop()).toBe(false);
    watch.tell(at(1));
    watch.tell(at(2));
    await setImmediate();
    expect(watch.shouldStop()).toBe(true);
    await expect(watch.end()).rejects.toThrow('cancelled');
  });
});

function fail(): void {
  throw new Error('cancelled');
}
