import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { RunBench, reportOf } from './run-testing.ts';
import { sentences } from './testing.ts';
import type { TrainingSettings } from './training-settings.ts';

jest.setTimeout(60_000);

/** A network that is pruned to a fifth of its weights answers otherwise too often. */
const REFUSED = { family: 'text-dense', compress: 'prune' } as const;

let bench: RunBench;
beforeEach(async () => {
  bench = await RunBench.open();
  bench.feedback.addExamples('m', sentences(300));
});
afterEach(() => bench.close());

const bytesOf = async (version: string) =>
  (await bench.workshop.repository.manifest('m', version)).files!['model.onnx'].bytes;

describe('after every run', () => {
  it('the smaller file is the version where its gate lets it pass, and the run says why', async () => {
    const end = await bench.train();
    expect(end).toMatchObject({
      version: '1',
      promoted: 1,
      reason: expect.stringMatching(
        /^version 1 is live: first version, .*; in int8-static, gate: at most 0\.\d\d % of answers differ \(\d+ of 5000 did\), 3\.\d\d % of the size, p50 /,
      ),
    });
    const [tried] = reportOf(end).compression!.tried;
    expect(await bytesOf('1')).toBe(tried!.size.compressed);
  });

  it('what its gate refused is not the version: the whole file is', async () => {
    await bench.set(REFUSED);
    const end = await bench.train();
    expect(end).toMatchObject({ version: '1', promoted: 1, reason: expect.not.stringContaining('gate') });
    const { compression, evaluation } = reportOf(end);
    expect(compression).toMatchObject({
      target: 'prune',
      kept: false,
      reasons: [expect.stringMatching(/^not shown to answer as its parent/)],
      tried: [{ kept: false, isAccurate: false }],
    });
    expect(await bytesOf('1')).toBe(compression!.tried[0]!.size.parent);
    expect(evaluation.challenger.bytes).toBe(compression!.tried[0]!.size.parent);
  });
});

describe('when somebody asks', () => {
  it.each([
    [true, { champion: '2', previous: '1' }, /^version 2 is live: version 1 in int8-static, gate: /],
    [
      false,
      { champion: '1', challenger: '2' },
      /^version 2 stays a challenger: .*; promotion by itself is switched off$/,
    ],
  ])(
    'and the policy promotes by itself (%p), the gate decides, not the verdict',
    async (autoPromote, aliases, reason) => {
      await bench.set({ compress: 'none' });
      await bench.train();
      await bench.workshop.promotions.updatePolicy('m', { autoPromote });
      const end = await bench.compress();
      expect(end).toMatchObject({
        verdict: 'inconclusive',
        promoted: autoPromote ? 1 : 0,
        reason: expect.stringMatching(reason),
      });
      expect(reportOf(end).evaluation.holdout.rows).toBeLessThan(3_400);
      expect(await bench.aliases()).toEqual(aliases);
    },
  );

  it('what its gate refused is no version at all', async () => {
    await bench.set({ ...REFUSED, compress: 'none' });
    await bench.train();
    const end = await bench.compress('1', 'prune');
    expect(end).toMatchObject({
      state: 'succeeded',
      reason: expect.stringMatching(
        /^version 1 stays as it is: not shown to answer as its parent to all but 0\.5 %/,
      ),
    });
    expect(end).not.toHaveProperty('version');
    expect(reportOf(end)).toMatchObject({ compression: { kept: false, tried: [{ kept: false }] } });
    expect(bench.versions).toEqual(['1']);
    expect(await bench.aliases()).toEqual({ champion: '1' });
  });

  it.each<[string, TrainingSettings]>([
    ['after its run', {}],
    ['in the form of its run', { compress: 'float16' }],
  ])(
    'of a version that was compressed %s there is nothing else to take, and it is said what to do',
    async (_, settings) => {
      await bench.set(settings);
      await bench.train();
      await expect(bench.beginCompression('1', 'distill')).rejects.toMatchObject({
        kind: 'FailedPrecondition',
        reason: 'COMPRESSED_ALREADY',
        message: expect.stringMatching(
          /^version 1 is in (int8-static|float16) already, .* "compress" to "none" or to the form that you want, and train again$/,
        ),
      });
      const { target } = reportOf(
        await bench.compress('1', settings.compress === 'float16' ? 'float16' : 'int8'),
      ).compression!;
      expect(target).toBe(settings.compress ?? 'int8');
      await bench.set({ compress: 'none' });
      await bench.train();
      expect(await bench.compress('2', 'float16')).toMatchObject({ version: '3' });
    },
  );

  it('of a version whose parent is gone there is nothing else to take either', async () => {
    await bench.set({ compress: 'none' });
    await bench.train();
    await bench.compress();
    await rm(join(bench.workshop.modelsDir, 'm', '1'), { recursive: true });
    await bench.workshop.repository.refresh();
    await expect(bench.beginCompression('2', 'float16')).rejects.toMatchObject({
      reason: 'COMPRESSED_ALREADY',
    });
  });
});
