import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import { PixelBudget } from './pixel-budget.ts';

it('starts work in order, within its budget, and all of it', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.scheduler(),
      fc.array(fc.integer({ min: 1, max: 10 }), { maxLength: 20 }),
      async (s, sizes) => {
        const budget = new PixelBudget(10);
        const started: number[] = [];
        let running = 0;
        const works = sizes.map((pixels, i) =>
          budget.run(pixels, async () => {
            started.push(i);
            running += pixels;
            expect(running).toBeLessThanOrEqual(10);
            await s.schedule(Promise.resolve());
            running -= pixels;
            if (i % 3 === 2) throw new Error('damaged');
            return i;
          }),
        );
        const outcomes = await s.waitFor(Promise.allSettled(works));
        expect(started).toEqual([...sizes.keys()]);
        expect(outcomes.map(({ status }) => status)).toEqual(
          sizes.map((_, i) => (i % 3 === 2 ? 'rejected' : 'fulfilled')),
        );
      },
    ),
  );
});

it('runs small work beside each other', async () => {
  const budget = new PixelBudget(10);
  const { promise, resolve } = Promise.withResolvers<void>();
  const first = budget.run(5, () => promise);
  await budget.run(5, async () => resolve());
  await first;
});
