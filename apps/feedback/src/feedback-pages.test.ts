import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { exampleOf, imageOf, newOf, TestStore } from './testing.ts';

let bed: TestStore;
beforeEach(async () => {
  bed = await new TestStore().open();
});
afterEach(() => bed.close());

async function fill(count: number): Promise<void> {
  const models = [
    { model: 'sentiment', label: 'neutral' },
    { model: 'topics', label: 'news' },
  ];
  await bed.store.feedback.submitAll(
    Array.from({ length: count }, (_, i) => {
      const { model, label } = models[i % 2]!;
      return exampleOf(`text ${i}`, label, { model });
    }),
  );
}

const read = (fields: { model?: string; pageSize?: number; pageToken?: string } = {}) =>
  bed.store.pages.read({ model: '', pageSize: 0, pageToken: '', ...fields });

/** The texts of every page from the first to the last. */
function readAll(model: string, pageSize: number): string[][] {
  const pages: string[][] = [];
  for (let pageToken = ''; ; ) {
    const page = read({ model, pageSize, pageToken });
    pages.push(page.rows.map((row) => row.text));
    if (page.nextPageToken === '') return pages;
    pageToken = page.nextPageToken;
  }
}

describe('pages of feedback', () => {
  test('go through everything once, oldest first', async () => {
    await fill(7);
    expect(readAll('', 3)).toEqual([
      ['text 0', 'text 1', 'text 2'],
      ['text 3', 'text 4', 'text 5'],
      ['text 6'],
    ]);
    expect(readAll('topics', 2)).toEqual([['text 1', 'text 3'], ['text 5']]);
    expect(readAll('sentiment', 4)).toEqual([['text 0', 'text 2', 'text 4', 'text 6']]);
    expect(readAll('nope', 4)).toEqual([[]]);
  });

  test('hold 100 unless asked, and never more than 1,000', async () => {
    await fill(1_000);
    await fill(200);
    expect(read().rows).toHaveLength(100);
    expect(read({ pageSize: 5_000 }).rows).toHaveLength(1_000);
  });

  test('do not move when feedback comes between them', async () => {
    await fill(2);
    const { nextPageToken } = read({ pageSize: 1 });
    await fill(1);
    expect(read({ pageSize: 5, pageToken: nextPageToken }).rows.map((row) => row.text)).toEqual([
      'text 1',
      'text 0',
    ]);
  });

  test('end early when the texts are long, and still go through everything', async () => {
    const texts = Array.from({ length: 25 }, (_, i) => String(i).padEnd(100_000, 'x'));
    await bed.store.feedback.submitAll(texts.map((text) => exampleOf(text, 'neutral')));
    const pages = readAll('', 1_000);
    expect(pages.map((page) => page.length)).toEqual([10, 10, 5]);
    expect(pages.flat()).toEqual(texts);
  });

  test('end early when the images are large', async () => {
    const images = Array.from({ length: 5 }, (_, i) => imageOf(i, 400_000));
    await bed.store.feedback.submitAll(images.map((image) => newOf('pets', image, 'cat')));
    expect(readAll('pets', 1_000).map((page) => page.length)).toEqual([2, 2, 1]);
    expect(read({ model: 'pets' }).rows[0]!.instance!.length).toBeGreaterThan(400_000);
  });

  test('refuse a negative size', () => {
    expect(() => read({ pageSize: -1 })).toThrow(expect.objectContaining({ reason: 'INVALID_PAGE_SIZE' }));
  });

  test('refuse a token that is not theirs', async () => {
    await fill(4);
    const { nextPageToken } = read({ model: 'topics', pageSize: 1 });
    const forged = [
      'x',
      '[]',
      `${nextPageToken}=`,
      Buffer.from('[-1,""]').toString('base64url'),
      '1'.repeat(5_000),
    ];
    for (const pageToken of [...forged, nextPageToken]) {
      expect(() => read({ pageToken })).toThrow(expect.objectContaining({ reason: 'INVALID_PAGE_TOKEN' }));
    }
    expect(read({ model: 'topics', pageToken: nextPageToken }).rows).toHaveLength(1);
  });
});
