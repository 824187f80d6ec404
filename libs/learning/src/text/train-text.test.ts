import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import { manifestSchema, type Tensor } from '@ratchet/model';
import { parsePipeline } from '@ratchet/pipeline';
import { type Session, stack } from '@ratchet/runtime';
import { tinyReviews, withSession } from '../testing.ts';
import { idsTensor } from './ids-tensor.ts';
import { type TrainedTextVersion, type TrainingRow, trainTextVersion } from './train-text.ts';

function train(rows: readonly TrainingRow[], seed = 1): Promise<TrainedTextVersion> {
  return trainTextVersion({ rows, seed });
}

function digestOf({ onnx }: TrainedTextVersion): string {
  return createHash('sha256').update(onnx).digest('hex');
}

/** What a version answers through its pipeline and its graph. */
async function labelsOf(version: TrainedTextVersion, texts: readonly string[]): Promise<string[]> {
  const pipeline = parsePipeline(version.pipeline);
  return withSession(version.onnx, version.signature, async (session: Session) => {
    const [batch] = stack(
      texts.map((text) => [idsTensor(pipeline.run(text))]),
      version.signature,
    );
    const [output] = await session.run(batch!.inputs);
    const scores = new Float32Array(Uint8Array.from(output!.content).buffer);
    const classes = version.labels.length;
    return texts.map((_, i) => {
      const row = [...scores.subarray(i * classes, (i + 1) * classes)];
      return version.labels[row.indexOf(Math.max(...row))]!;
    });
  });
}

describe('trainTextVersion', () => {
  it('learns two languages from a handful of reviews', async () => {
    const version = await train(tinyReviews());
    const asked = ['a wonderful script', 'terrible and boring', '演技很精彩', '太无聊，很失望'];
    expect(await labelsOf(version, asked)).toEqual(['positive', 'negative', 'positive', 'negative']);
  });

  it('answers a text as corrected once variants of it are among the rows', async () => {
    const text = 'this film slaps';
    const rows = tinyReviews();
    const wrong = ['this film is terrible', 'this film is dull', 'this film is boring'].map(
      (each): TrainingRow => ({ text: each, label: 'negative', part: 'train', trainOnly: false }),
    );
    expect(await labelsOf(await train([...rows, ...wrong]), [text])).toEqual(['negative']);
    const variants = Array.from('abcdefghijklmnopqrst', (letter): TrainingRow => {
      return { text: `this film slaps ${letter}`, label: 'positive', part: 'train', trainOnly: false };
    });
    expect(await labelsOf(await train([...rows, ...wrong, ...variants]), [text])).toEqual(['positive']);
  });

  it('never learns from the holdout', async () => {
    const rows = tinyReviews();
    const held = rows.map(
      ({ text }): TrainingRow => ({ text, label: 'unseen', part: 'holdout', trainOnly: false }),
    );
    const version = await train([...rows, ...held]);
    expect(version.labels).toEqual(['negative', 'positive']);
    expect(digestOf(version)).toBe(digestOf(await train(rows)));
    expect(version.summary.rows).toEqual({ train: rows.length, holdout: rows.length });
  });

  it('describes itself in a valid manifest, with golden answers that its graph gives', async () => {
    const version = await train(tinyReviews());
    const { golden, labels, pipeline, signature } = version;
    const manifest = manifestSchema.parse(
      JSON.parse(
        JSON.stringify({
          formatVersion: 1,
          model: 'm',
          version: '1',
          task: 'text-classification',
          labels,
          pipeline,
          signature,
          golden,
        }),
      ),
    );
    const [input] = manifest.golden!.inputs;
    const [expected] = manifest.golden!.outputs;
    expect(input!.shape[0]).toBe(8);
    expect(expected!.shape).toEqual([8, 2]);
    await withSession(version.onnx, signature, async (session) => {
      const [output] = await session.run([tensorOf(input!)]);
      const answered = new Float32Array(Uint8Array.from(output!.content).buffer);
      const wanted = new Float32Array(Uint8Array.from(tensorOf(expected!).content).buffer);
      for (const [i, value] of wanted.entries()) expect(Math.abs(answered[i]! - value)).toBeLessThan(1e-6);
    });
  });

  it('sums up what it did without clock times', async () => {
    const { summary } = await train(tinyReviews());
    expect(summary).toMatchObject({
      rows: { train: 48, holdout: 0 },
      labelCounts: { negative: 24, positive: 24 },
      seed: 1,
      choice: { rows: 48 },
    });
    expect(summary.features).toBeGreaterThan(100);
    expect(JSON.parse(JSON.stringify(summary))).toEqual(summary);
  });

  it('reads rows that arrive one by one, and says how far it is', async () => {
    const seen: number[] = [];
    async function* arriving() {
      for (const row of tinyReviews()) yield await Promise.resolve(row);
    }
    const version = await trainTextVersion({
      rows: arriving(),
      seed: 1,
      onProgress: (done) => void seen.push(done),
    });
    expect(digestOf(version)).toBe(digestOf(await train(tinyReviews())));
    expect(seen).toEqual(seen.toSorted((a, b) => a - b));
    expect(seen.at(-1)).toBe(1);
  });

  it('gives the same bytes in another process', async () => {
    const digest = createHash('sha256')
      .update((await train(tinyReviews(), 3)).onnx)
      .digest('hex');
    const code = `
      import { createHash } from 'node:crypto';
      const { trainTextVersion } = await import(${JSON.stringify(import.meta.resolve('./train-text.ts'))});
      const { onnx } = await trainTextVersion({ rows: JSON.parse(process.argv[1]), seed: 3 });
      console.log(createHash('sha256').update(onnx).digest('hex'));`;
    const { stdout } = await promisify(execFile)(process.execPath, [
      '--conditions=@ratchet/source',
      '--input-type=module',
      '--eval',
      code,
      JSON.stringify(tinyReviews()),
    ]);
    expect(stdout.trim()).toBe(digest);
  });

  it.each<[string, TrainingRow[], string, string]>([
    ['no rows', [], 'NOT_ENOUGH_LABELS', 'there are no training rows'],
    [
      'one label',
      [{ text: 'a', label: 'yes', part: 'train', trainOnly: false }],
      'NOT_ENOUGH_LABELS',
      'all rows are "yes"',
    ],
    [
      'a label for each row',
      Array.from({ length: 1001 }, (_, i) => ({
        text: `t${i}`,
        label: `l${i}`,
        part: 'train',
        trainOnly: false,
      })),
      'TOO_MANY_LABELS',
      'the rows have 1001',
    ],
  ])('refuses %s', async (_, rows, reason, message) => {
    await expect(train(rows)).rejects.toMatchObject({ reason, message: expect.stringContaining(message) });
  });
});

function tensorOf(golden: Omit<Tensor, 'content'> & { content: string }): Tensor {
  return { ...golden, content: Buffer.from(golden.content, 'base64') };
}
