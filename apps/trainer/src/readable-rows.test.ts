import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { LearningRow } from '@ratchet/learning';
import { type Manifest, MODEL_FILE } from '@ratchet/model';
import sharp from 'sharp';
import { compressAgain } from './compress-again.ts';
import { makeVersion } from './make-version.ts';
import { readableRows } from './readable-rows.ts';
import type { RunTask } from './run-task.ts';
import { RunBench, reportOf } from './run-testing.ts';
import { type SnapshotRow, snapshotRowsFile } from './snapshot.ts';

jest.setTimeout(60_000);

const PIPELINE = [
  { step: 'encode-row', columns: [{ name: 'size', kind: 'number', missing: 0, flagMissing: false }] },
];
const row = (size: number | string, part: LearningRow['part'] = 'holdout'): LearningRow => ({
  instance: { row: { size } },
  value: 1,
  part,
  trainOnly: false,
});
const cell = (got: string) =>
  `column "size": expected a number that a 32-bit float can hold, a decimal such as "3.5", true or false, or null, got ${got}`;

describe('the rows that judge', () => {
  const read = (rows: readonly LearningRow[], champion?: Pick<Manifest, 'version' | 'pipeline'>) =>
    readableRows(
      {
        task: 'tabular-regression',
        ...(champion && { champion: { manifest: champion as Manifest, file: '' } }),
      },
      rows,
      PIPELINE,
    );

  it('stay where all can be read, as those do that train', () => {
    const rows = [row(1), row('2'), row('abc', 'train')];
    expect(read(rows)).toEqual({ rows, note: '' });
    const texts = { task: 'text-classification' as const };
    expect(readableRows(texts, rows, [])).toEqual({ rows, note: '' });
  });

  it('are left out where the new version can not read them, and the note says which', () => {
    const { rows, note } = read([row(1), row('abc'), row(2, 'train')]);
    expect(rows).toEqual([row(1), row(2, 'train')]);
    expect(note).toBe(
      `; left out: a held-out row that the new version can't read, {"size":"abc"}: ${cell('"abc"')}`,
    );
  });

  it('are left out where the champion can not read them, whatever the new version does', () => {
    const columns = [{ name: 'size', kind: 'category', values: ['a'], other: true }];
    const champion = { version: '3', pipeline: PIPELINE };
    const { rows, note } = read([row('NaN'), row('abc'), row(1)], champion);
    expect(rows).toEqual([row(1)]);
    expect(note).toContain(
      `; left out: 2 held-out rows that version 3 can't read, the first one {"size":"NaN"}`,
    );
    const other = { version: '3', pipeline: [{ step: 'encode-row', columns }] };
    expect(read([row('abc')], other)).toEqual({ rows: [row('abc')], note: '' });
  });
});

it('tensors that judge are left out where the file that was brought does not take them', () => {
  const signature: Manifest['signature'] = {
    inputs: [{ name: 'x', datatype: 'FP32', shape: [-1, 2] }],
    outputs: [{ name: 'y', datatype: 'FP32', shape: [-1, 2] }],
    batch: true,
  };
  const manifest = { version: '1', signature } as Manifest;
  const tensors = (length: number): LearningRow => ({
    instance: {
      tensors: [{ name: 'x', datatype: 'FP32', shape: [length], content: new Uint8Array(4 * length) }],
    },
    label: 'a',
    part: 'holdout',
    trainOnly: false,
  });
  const run = { task: 'tensors' as const, champion: { manifest, file: '' } };
  const { rows, note } = readableRows(run, [tensors(2), tensors(3)], []);
  expect(rows).toEqual([tensors(2)]);
  expect(note).toContain(
    `a held-out row that version 1 can't read, [{"name":"x","datatype":"FP32","shape":[3]}]: `,
  );
});

describe('a run on images', () => {
  /** A model of such images is large enough to be made smaller. */
  const SIDE = 16;
  const pngOf = (pixels: Uint8Array, side: number): Promise<Buffer> =>
    sharp(pixels, { raw: { width: side, height: side, channels: 1 } })
      .png()
      .toBuffer();
  /** Says of itself that it has more pixels than it has; its checksums are right. */
  const broken = async (grey: number): Promise<Buffer> => {
    const file = await pngOf(Uint8Array.of(grey), 1);
    file.writeUInt32BE(SIDE, 16);
    file.writeUInt32BE(SIDE, 20);
    file.writeUInt32BE(crc32(file.subarray(12, 29)), 29);
    return file;
  };
  let dir: string;
  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'ratchet-images-'));
  });
  afterEach(() => rm(dir, { recursive: true }));

  /** Sixty images of two kinds, and two that are broken: one trains, the other judges. */
  async function taskOf(settings: RunTask['settings']): Promise<RunTask & { readonly judging: number }> {
    const good = Array.from({ length: 60 }, async (_, i) => {
      const bright = (x: number) => (x < SIDE / 2 === (i % 2 === 0) ? 150 : 20);
      return await pngOf(
        Uint8Array.from({ length: SIDE * SIDE }, (_pixel, at) => bright(at % SIDE) + i),
        SIDE,
      );
    });
    const files = await Promise.all([...good, broken(1), broken(2)]);
    const rows = files.map((file, i): SnapshotRow => {
      const part = i % 4 === 1 ? 'holdout' : 'train';
      return {
        image: file.toString('base64'),
        label: i % 2 === 0 ? 'left' : 'right',
        part,
        trainOnly: false,
      };
    });
    expect(rows.slice(-2).map(({ part }) => part)).toEqual(['train', 'holdout']);
    await writeFile(snapshotRowsFile(dir), rows.map((line) => `${JSON.stringify(line)}\n`).join(''));
    const counts = (part: string) => {
      const labels = rows.filter((line) => line.part === part).map(({ label }) => label!);
      return Object.fromEntries(
        [...Map.groupBy(labels, (label) => label)].map(([label, all]) => [label, all.length]),
      );
    };
    const snapshot = {
      hash: 'abc',
      labels: rows.length,
      rejected: {},
      reads: 'image',
      target: 'label',
      train: counts('train'),
      holdout: counts('holdout'),
    } as const;
    return {
      model: 'm',
      task: 'image-classification',
      codeVersion: 'test',
      seed: 1,
      dir,
      snapshot,
      settings,
      judging: rows.filter(({ part }) => part === 'holdout').length,
    };
  }
  const ignore = async (): Promise<void> => undefined;
  const note = /; left out: 2 images that are broken: the image cannot be read: the PNG file is /;

  it('leaves out those that turn out to be broken, whether they train or judge', async () => {
    const task = await taskOf({ family: 'image-dense', compress: 'none' });
    const { report } = await makeVersion(task, ignore);
    expect(report.evaluation.holdout.rows).toBe(task.judging - 1);
    expect(report.note).toMatch(note);
  });

  it('makes a version smaller without them', async () => {
    const task = await taskOf({ family: 'image-dense', compress: 'none' });
    const { manifest, report } = await makeVersion(task, ignore);
    const file = join(dir, 'parent.onnx');
    await rename(join(dir, MODEL_FILE), file);
    const parent = { target: 'float16', manifest: { ...manifest, version: '1' }, file, report } as const;
    const made = await compressAgain({ ...task, compression: parent }, ignore);
    // Whether it is as fast is for the gate to say.
    const { tried } = 'report' in made ? made.report.compression! : made.compression;
    expect(tried).toMatchObject([{ target: 'float16', isAccurate: true }]);
  });
});

describe('runs', () => {
  let bench: RunBench;
  beforeEach(async () => {
    bench = await RunBench.open();
  });
  afterEach(() => bench.close());

  it('go on beside rows that came before anybody could tell that they can not be read', async () => {
    const sizes = (from: number, to: number) =>
      Array.from({ length: to - from }, (_, i) => ({ row: { size: from + i }, value: 3 * (from + i) }));
    // Every fifth row judges: this one does, and no row that trains is like it.
    bench.feedback.addRows('m', [...sizes(0, 100), { row: { size: 'abc' }, value: 5 }]);
    await bench.set({ family: 'table-linear' });
    const first = await bench.train();
    expect(first).toMatchObject({ state: 'succeeded', promoted: 1 });
    expect(reportOf(first).evaluation.holdout.rows).toBe(20);
    expect(reportOf(first).note).toContain(`a held-out row that the new version can't read, {"size":"abc"}`);
    bench.feedback.addRows('m', sizes(100, 150));
    const second = await bench.train();
    expect(second).toMatchObject({ state: 'succeeded', version: '2' });
    expect(reportOf(second).evaluation.holdout.rows).toBe(30);
    expect(reportOf(second).note).toContain(`a held-out row that version 1 can't read, {"size":"abc"}`);
  });

  it('go on so too beside what is no rating', async () => {
    const ratings = Array.from({ length: 200 }, (_, i) => {
      return { row: { user: `u${i % 20}`, item: `i${(i * 7) % 31}` }, value: (i % 5) + 1 };
    });
    const [best, nobody] = [
      { user: 'u1', topK: 3 },
      { user: '', item: 'i1' },
    ];
    // Of each five the first one judges.
    bench.feedback.addRows('m', [{ row: best, value: 3 }, ...ratings.slice(0, 4)]);
    bench.feedback.addRows('m', [{ row: nobody, value: 3 }, ...ratings.slice(4)]);
    await bench.set({ task: 'recommendation' });
    const end = await bench.train();
    expect(end).toMatchObject({ state: 'succeeded', version: '1' });
    expect(reportOf(end).note).toContain(
      `; left out: 2 held-out rows that the new version can't read, the first one {"user":"u1","topK":3}: expected a row`,
    );
  });
});
