import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { RunBench, reportOf } from './run-testing.ts';
import { sentences } from './testing.ts';

jest.setTimeout(60_000);

let bench: RunBench;
beforeEach(async () => {
  bench = await RunBench.open();
});
afterEach(() => bench.close());

describe('beside a champion', () => {
  beforeEach(async () => {
    bench.feedback.addExamples('m', sentences(120, { noise: 0.3 }));
    await bench.train();
    await bench.workshop.promotions.promoteVersion('m', '1', 0);
  });

  it('promotes what is better, and keeps how the champion did on these rows', async () => {
    bench.feedback.addExamples('m', sentences(800, { seed: 2, noise: 0.02 }));
    const end = await bench.train();
    expect(end).toMatchObject({ version: '2', verdict: 'better', promoted: 1 });
    expect(end.reason).toMatch(
      /^version 2 is live: no worse by more than 1 point, and ahead: [\d,]+ wins, \d+ loss/,
    );
    expect(await bench.aliases()).toEqual({ champion: '2', previous: '1' });
    const kept = await bench.workshop.db.selectFrom('evaluations').selectAll().execute();
    expect(kept).toMatchObject([{ model: 'm', version: '1', snapshot: reportOf(end).snapshot.hash }]);
    expect(JSON.parse(kept[0]!.scoresJson)).toEqual(reportOf(end).evaluation.champion);
  });

  it('keeps what is better a challenger when the policy says so', async () => {
    await bench.workshop.promotions.updatePolicy('m', { autoPromote: false });
    bench.feedback.addExamples('m', sentences(800, { seed: 2, noise: 0.02 }));
    expect(await bench.train()).toMatchObject({
      verdict: 'better',
      promoted: 0,
      reason: expect.stringMatching(/^version 2 stays a challenger: .*switched off(; in int8.*)?$/),
    });
    expect(await bench.aliases()).toEqual({ champion: '1', challenger: '2' });
  });

  it('keeps what is inconclusive a challenger, with the counts', async () => {
    bench.feedback.addExamples('m', sentences(4, { seed: 2 }));
    const end = await bench.train();
    expect(end).toMatchObject({ verdict: 'inconclusive', promoted: 0 });
    expect(end.reason).toMatch(/^version 2 stays a challenger: inconclusive: \d+ wins?, \d+ loss/);
    expect(await bench.aliases()).toEqual({ champion: '1', challenger: '2' });
  });

  it('keeps what is worse as a version without an alias', async () => {
    bench.feedback.addExamples('m', sentences(600, { seed: 2, noise: 0 }));
    await bench.train();
    const wrong = sentences(1_500, { seed: 3, noise: 1 });
    bench.feedback.addExamples('m', wrong, { trainOnly: true });
    const before = await bench.aliases();
    const end = await bench.train();
    expect(end).toMatchObject({ version: '3', verdict: 'worse', promoted: 0 });
    expect(end.reason).toMatch(/^version 3 was not promoted: worse than the champion/);
    expect(await bench.aliases()).toEqual(before);
  });

  it('does not promote over a champion that it was not judged against', async () => {
    bench.feedback.addExamples('m', sentences(4, { seed: 2 }));
    await bench.train();
    bench.feedback.addExamples('m', sentences(800, { seed: 3, noise: 0.02 }));
    const { promotions } = bench.workshop;
    const late = bench.promotingBy(async (...order) => {
      await promotions.promoteVersion('m', '2', 0);
      await promotions.promoteJudged(...order);
    });
    expect(await bench.executeTraining(await bench.beginTraining(), { promotions: late })).toMatchObject({
      verdict: 'better',
      promoted: 0,
      reason: expect.stringContaining('version 2 became the champion while version 3 was judged against 1'),
    });
    expect(await bench.aliases()).toEqual({ champion: '2', previous: '1', challenger: '3' });
  });
});
