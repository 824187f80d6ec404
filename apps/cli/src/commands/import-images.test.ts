import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { ImportBed } from './testing-import.ts';

jest.setTimeout(20_000); // what reads rows and images is loaded when the first one comes

let bed: ImportBed;
beforeEach(async () => {
  bed = await ImportBed.open();
});
afterEach(() => bed.close());

describe('images', () => {
  /** A PNG of 1 × 1, as small as they come. */
  const PNG = Buffer.from(
    'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNgAAAAAgABSK+kcQAAAABJRU5ErkJggg==',
    'base64',
  );
  const b64 = PNG.toString('base64');

  async function photos(files: Readonly<Record<string, Uint8Array | string>>): Promise<void> {
    for (const [name, content] of Object.entries(files)) {
      await mkdir(join(bed.dir, 'photos', name, '..'), { recursive: true });
      await writeFile(join(bed.dir, 'photos', name), content);
    }
  }

  it('come from a directory for each label', async () => {
    await photos({
      'cat/b.png': PNG,
      'cat/a.PNG': PNG,
      'dog/c.jpeg': PNG,
      'dog/readme.txt': 'no image',
      'dog/cut.png': PNG.subarray(0, 40),
      'dog/.hidden.png': PNG,
      '.trash/x.png': PNG,
      'list.csv': 'a,b',
    });
    const { out, put, examples } = await bed.importPath('photos', []);
    expect(put).toEqual([{ task: 'image-classification' }]);
    expect(examples).toEqual([
      { image: { b64 }, label: 'cat' },
      { image: { b64 }, label: 'cat' },
      { image: { b64 }, label: 'dog' },
    ]);
    expect(out).toContain('5 rows read: 3 new, 0 known, 2 rejected\n');
    expect(await bed.rejected('photos')).toEqual([
      expect.objectContaining({
        file: 'dog/cut.png',
        reason: 'INVALID_IMAGE',
        message: expect.stringContaining('cut off'),
      }),
      expect.objectContaining({ file: 'dog/readme.txt', reason: 'NOT_AN_IMAGE' }),
    ]);
  });

  it('come from JSON lines, as files or in base64', async () => {
    await photos({ 'one.png': PNG });
    const lines = [
      { image: 'photos/one.png', label: 'cat' },
      { image: b64, label: 7 },
      { image: 'photos/none.png', label: 'cat' },
      { image: 'photos/one.png' },
      { label: 'cat' },
      { image: `/9j/${'A'.repeat(100)}`, label: 'cat' },
    ];
    const { put, examples } = await bed.importText(
      'list.jsonl',
      lines.map((line) => JSON.stringify(line)),
      [],
    );
    expect(put).toEqual([{ task: 'image-classification' }]);
    expect(examples).toEqual([
      { image: { b64 }, label: 'cat' },
      { image: { b64 }, label: '7' },
    ]);
    expect((await bed.rejected('list')).map(({ line, reason }) => `${line} ${reason}`)).toEqual([
      '3 UNREADABLE',
      '4 NO_LABEL',
      '5 NO_IMAGE',
      '6 INVALID_IMAGE',
    ]);
  });

  it('go in batches that a body can hold, and larger ones not at all', async () => {
    const large = (bytes: number): Buffer => {
      const chunk = Buffer.alloc(bytes - PNG.length);
      chunk.writeUInt32BE(chunk.length - 12);
      chunk.write('teXt', 4, 'latin1');
      // Right behind the header: a chunk that says nothing.
      return Buffer.concat([PNG.subarray(0, 33), chunk, PNG.subarray(33)]);
    };
    await photos({
      'a/1.png': large(400_000),
      'a/2.png': large(400_000),
      'a/3.png': large(400_000),
      'a/4.png': large(6_000_000),
      'a/5.png': large(6_000_001),
    });
    const { batches } = await bed.importPath('photos', []);
    expect(batches.map((batch) => batch.length)).toEqual([1, 1, 1, 1]);
    expect(await bed.rejected('photos')).toMatchObject([{ file: 'a/5.png', reason: 'IMAGE_TOO_LARGE' }]);
  });

  it.each([
    ['has no directories', {}, [], /photos has no directories: expected one for each label/],
    ['has no images', { 'cat/a.txt': 'x' }, [], /the directories in \S+photos have no PNG or JPEG files/],
    ['has columns', { 'cat/a.png': PNG }, ['--text', 'x'], /is a directory of images/],
  ])('are refused from a directory that %s', async (_, files, args, message) => {
    await mkdir(join(bed.dir, 'photos'));
    await photos(files as Record<string, Uint8Array | string>);
    const { code, err, batches } = await bed.importPath('photos', args);
    expect(err).toMatch(message);
    expect({ code, batches }).toEqual({ code: 1, batches: [] });
  });
});
