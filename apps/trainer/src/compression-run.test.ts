import { readdirSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { compressionOrder } from './compression-run.ts';
import { RunBench, reportOf } from './run-testing.ts';
import { sentences } from './testing.ts';

jest.setTimeout(60_000);

let bench: RunBench;
beforeEach(async () => {
  bench = await RunBench.open();
  bench.feedback.addExamples('m', sentences(300));
  // Versions that are whole.
  await bench.set({ compress: 'none' });
});
afterEach(() => bench.close());

describe('a run that compresses', () => {
  it('publishes a smaller version of the champion, which takes its place by its gate alone', async () => {
    await bench.train();
    const end = await bench.compress();
    expect(end).toMatchObject({
      state: 'succeeded',
      version: '2',
      // On 73 rows nothing can be shown.
      verdict: 'inconclusive',
      promoted: 1,
      reason: expect.stringMatching(
        /^version 2 is live: version 1 in int8-static, gate: at most 0\.\d\d % of answers differ \(\d+ of 5000 did\), 3\.\d\d % of the size, p50 /,
      ),
    });
    expect(await bench.aliases()).toEqual({ champion: '2', previous: '1' });
    const [whole, small] = await Promise.all(
      ['1', '2'].map((v) => bench.workshop.repository.manifest('m', v)),
    );
    const { golden: _, files: __, lineage, version: ___, ...same } = small!;
    expect(whole).toMatchObject(same);
    expect(lineage).toEqual({ ...whole!.lineage, parents: ['1'] });
    expect(small!.files!['model.onnx'].bytes).toBeLessThan(0.3 * whole!.files!['model.onnx'].bytes);
    expect(reportOf(end)).toMatchObject({
      comparedWith: '1',
      compressedFrom: '1',
      compression: { kept: true, tried: [{ accuracy: { kind: 'agreement', inputs: 5_000 } }] },
      note: expect.stringMatching(/^version 1 in int8-static, which its gate let pass: other answers to /),
      evaluation: { challenger: { kind: 'classification' }, champion: { version: '1' } },
      training: { rows: expect.any(Number) },
      settings: { compress: 'none' },
    });
    expect(reportOf(end)).toEqual(await bench.workshop.repository.report('m', '2'));
    expect(readdirSync(bench.parts.runsDir)).toEqual([]);
  });

  it('has learned what its parent had: a run that trains after it finds nothing new', async () => {
    await bench.train();
    await bench.compress();
    expect(await bench.train()).toMatchObject({ reason: 'nothing new to learn since version 2' });
  });

  it('is not repeated: what was found is shown again', async () => {
    await bench.train();
    await bench.compress();
    for (const [version, reason] of [
      ['1', 'version 1 in int8 is version 2 already'],
      ['2', 'version 2 is in int8 already'],
    ] as const) {
      const again = await bench.compress(version);
      expect(again).toMatchObject({ state: 'succeeded', reason });
      expect(again.version).toBeUndefined();
      expect(reportOf(again)).toMatchObject({
        compression: { kept: true, tried: [{ size: {}, latency: [{}, {}] }] },
      });
    }
    expect(bench.versions).toEqual(['1', '2']);
  });

  it('takes what a compressed version was made of, and says so', async () => {
    await bench.train();
    await bench.compress();
    const end = await bench.compress('2', 'float16');
    expect(end).toMatchObject({
      version: '3',
      promoted: 0,
      reason: expect.stringMatching(
        /^version 3 stays a challenger: version 1 in float16, gate: .*; version 2 is compressed, so what it was made of was taken; it was not made of the version that answers$/,
      ),
    });
    expect(reportOf(end)).toMatchObject({ compressedFrom: '1', comparedWith: '2' });
    expect((await bench.workshop.repository.manifest('m', '3')).lineage!.parents).toEqual(['1']);
    expect(await bench.aliases()).toEqual({ champion: '2', previous: '1', challenger: '3' });
  });

  it('makes a challenger where promotion by itself is switched off, or another version answers', async () => {
    await bench.train();
    await bench.workshop.promotions.updatePolicy('m', { autoPromote: false });
    expect(await bench.compress()).toMatchObject({
      promoted: 0,
      reason: expect.stringContaining('promotion by itself is switched off'),
    });
    expect(await bench.aliases()).toEqual({ champion: '1', challenger: '2' });
    await bench.workshop.promotions.updatePolicy('m', { autoPromote: true });
    await bench.workshop.promotions.promoteVersion('m', '2', 0);
    expect(await bench.compress('1', 'float16')).toMatchObject({ version: '3', promoted: 0 });
    expect(await bench.aliases()).toEqual({ champion: '2', previous: '1', challenger: '3' });
  });

  it('decides once on what it had published when the trainer stopped', async () => {
    await bench.train();
    const run = await bench.beginCompression();
    await expect(bench.executeCompression(run, bench.dying)).rejects.toThrow('killed');
    for (let attempt = 0; attempt < 2; attempt++) {
      expect(await bench.executeCompression(run)).toMatchObject({ version: '2', promoted: 1 });
      expect(bench.versions).toEqual(['1', '2']);
    }
  });

  it('is a run of its own: neither joins the other', async () => {
    const { store } = bench.workshop;
    const { run } = await store.enqueue('m', 'compress', compressionOrder('1', 'int8'));
    const wrong = { kind: 'FailedPrecondition', reason: 'RUN_ACTIVE' };
    expect(await store.enqueue('m', 'compress', compressionOrder('1', 'int8'))).toMatchObject({
      joined: true,
    });
    await expect(store.enqueue('m', 'manual')).rejects.toMatchObject(wrong);
    await expect(store.enqueue('m', 'compress', compressionOrder('2', 'int8'))).rejects.toMatchObject(wrong);
    await expect(store.enqueue('m', 'compress', compressionOrder('1', 'float16'))).rejects.toMatchObject(
      wrong,
    );
    await store.cancelQueued(run.runId, 'cancelled');
    await store.enqueue('m', 'manual');
    await expect(store.enqueue('m', 'compress', compressionOrder('1', 'int8'))).rejects.toMatchObject(wrong);
  });
});
