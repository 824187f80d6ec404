import { describe, expect, it } from '@jest/globals';
import type { Tensor } from '@ratchet/model';
import { parsePipeline } from '@ratchet/pipeline';
import { tinyReviews, withSession } from '../testing.ts';
import type { LoadedTextVersion } from './answer-texts.ts';
import { evaluateTextVersion, type HeldOutText } from './evaluate-text.ts';
import { textSignature } from './export-text.ts';
import { bytesOf } from './ids-tensor.ts';
import { textPipelineSpec } from './settings.ts';
import { trainTextVersion } from './train-text.ts';

const PIPELINE = textPipelineSpec(null);

/** A version that knows each word by heart: `answers` gives a word's label, the first label goes to all others. */
function rote(
  labels: readonly string[],
  answers: Record<string, string>,
): LoadedTextVersion & { runs: number[] } {
  const pipeline = parsePipeline(PIPELINE);
  const labelOf = new Map(Object.entries(answers).map(([word, label]) => [pipeline.run(word)[0], label]));
  const runs: number[] = [];
  const run = async ([ids]: readonly Tensor[]): Promise<Tensor[]> => {
    const [count, width] = ids!.shape as [number, number];
    const values = new Int32Array(Uint8Array.from(ids!.content).buffer);
    const scores = new Float32Array(count * labels.length);
    for (let row = 0; row < count; row++) {
      const label = labelOf.get(values[row * width]!) ?? labels[0]!;
      scores[row * labels.length + labels.indexOf(label)] = 1;
    }
    runs.push(count);
    return [
      { name: 'probabilities', datatype: 'FP32', shape: [count, labels.length], content: bytesOf(scores) },
    ];
  };
  return {
    session: { run },
    labels,
    pipeline: PIPELINE,
    signature: textSignature(labels.length),
    bytes: 100,
    runs,
  };
}

const ROWS: HeldOutText[] = [
  { text: 'red', label: 'warm' },
  { text: 'orange', label: 'warm' },
  { text: 'blue', label: 'cold' },
  { text: 'cyan', label: 'cold' },
  { text: 'white', label: 'cold' },
  { text: 'green', label: 'mild' },
];

describe('evaluateTextVersion', () => {
  const challenger = rote(['cold', 'mild', 'warm'], { red: 'warm', orange: 'mild', green: 'mild' });
  const champion = rote(['cold', 'warm'], { red: 'warm', orange: 'warm', blue: 'warm' });

  it('measures both versions on the same rows, a label that one lacks being wrong', async () => {
    const report = await evaluateTextVersion({
      rows: ROWS,
      challenger,
      champion: { ...champion, version: '4' },
    });
    expect(report.holdout).toEqual({ rows: 6, perClass: { cold: 3, mild: 1, warm: 2 } });
    expect(report.majority).toEqual({ label: 'cold', accuracy: 0.5 });
    expect(report.challenger.metrics.correct).toBe(5);
    expect(report.champion!.metrics.correct).toBe(4);
    expect(report.champion!.metrics.classes.map(({ label }) => label)).toEqual(['cold', 'mild', 'warm']);
    expect(report.champion!.version).toBe('4');
    // The challenger alone has blue and green, the champion alone orange.
    expect(report.paired).toEqual({ wins: 2, losses: 1, n: 6 });
    expect(report.accuracyInterval.low).toBeCloseTo(0.4365, 3);
    expect(report.accuracyInterval.high).toBeCloseTo(0.9699, 3);
    expect(report.challenger.bytes).toBe(100);
    expect(JSON.parse(JSON.stringify(report))).toEqual(report);
  });

  it('says nothing of pairs where there is no champion', async () => {
    const report = await evaluateTextVersion({ rows: ROWS, challenger });
    expect(Object.keys(report).sort()).toEqual(['accuracyInterval', 'challenger', 'holdout', 'majority']);
  });

  it('counts labels that only rows have, and labels that only a version has', async () => {
    const rows = [...ROWS, { text: 'black', label: 'none' }];
    const odd = rote(['cold', 'hot', 'warm'], {});
    const report = await evaluateTextVersion({ rows, challenger: odd });
    expect(report.holdout.perClass).toEqual({ cold: 3, hot: 0, mild: 1, none: 1, warm: 2 });
    expect(report.challenger.metrics.correct).toBe(3);
  });

  it('runs batches for the answers and single texts, at most 500, for the times', async () => {
    const rows = Array.from({ length: 530 }, (_, i) => ROWS[i % ROWS.length]!);
    const version = rote(['cold', 'mild', 'warm'], {});
    const seen: number[] = [];
    const report = await evaluateTextVersion({
      rows,
      challenger: version,
      onProgress: (done) => void seen.push(done),
    });
    expect(report.challenger.latency.count).toBe(500);
    expect(version.runs.filter((count) => count === 1)).toHaveLength(500);
    expect(version.runs.filter((count) => count > 1).reduce((a, b) => a + b)).toBe(530);
    expect(seen).toEqual(seen.toSorted((a, b) => a - b));
    expect(seen.at(-1)).toBeLessThanOrEqual(1);
  });

  it('evaluates a trained version through onnxruntime', async () => {
    const rows = tinyReviews();
    const version = await trainTextVersion({ rows, seed: 1 });
    const report = await withSession(version.onnx, version.signature, (session) =>
      evaluateTextVersion({ rows, challenger: { ...version, session, bytes: version.onnx.length } }),
    );
    expect(report.challenger.metrics.accuracy).toBeGreaterThan(0.95);
    expect(report.challenger.latency.p99Ms).toBeGreaterThanOrEqual(report.challenger.latency.p50Ms);
  });

  it('refuses to judge without rows', async () => {
    await expect(evaluateTextVersion({ rows: [], challenger })).rejects.toMatchObject({ reason: 'NO_ROWS' });
  });
});
