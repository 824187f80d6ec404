import { describe, expect, it, jest } from '@jest/globals';
import type { Row } from '@ratchet/model';
import { tinyReviews, withFile } from '../testing.ts';
import { columnImportance } from './column-importance.ts';
import { permutationImportance } from './permutation-importance.ts';
import { fittedVersion, type TestVersion, tableRows } from './testing.ts';

jest.setTimeout(60_000);

const rows: Row[] = Array.from({ length: 200 }, (_, i) => ({ a: i % 7, b: (i * 31) % 11, same: 5 }));

describe('permutation importance', () => {
  const measure = async (given: readonly Row[]): Promise<number> =>
    -given.reduce((sum, { a, b }, i) => {
      const [right, told] = [rows[i]!, 3 * Number(a) + Number(b)];
      return sum + Math.abs(told - 3 * Number(right['a']) - Number(right['b']));
    }, 0) / given.length;
  const request = { rows, columns: ['same', 'b', 'a', 'unread'], measure, repeats: 5, seed: 1 };

  it('is what is lost without a column, the most important one first', async () => {
    const found = await permutationImportance(request);
    expect(found.map(({ column }) => column)).toEqual(['a', 'b', 'same', 'unread']);
    const [a, b, same, unread] = found;
    expect(a!.drop).toBeGreaterThan(1.2 * b!.drop);
    expect(b!.drop).toBeGreaterThan(2);
    expect([same, unread].map((column) => [column!.drop, column!.deviation])).toEqual([
      [0, 0],
      [0, 0],
    ]);
    expect(a!.deviation).toBeGreaterThan(0);
    expect(a!.deviation).toBeLessThan(a!.drop / 5);
  });

  it('is the same for the same seed, and tells how far it is', async () => {
    const told: number[] = [];
    const again = await permutationImportance({ ...request, onProgress: (done) => void told.push(done) });
    expect(again).toEqual(await permutationImportance(request));
    expect(told).toEqual([0.25, 0.5, 0.75, 1]);
  });

  it('gives cells that are missing away too', async () => {
    const seen = new Set<unknown>();
    const gaps: Row[] = [{ a: 1 }, {}];
    const look = async (given: readonly Row[]) => {
      for (const row of given) seen.add(row['a']);
      return 0;
    };
    await permutationImportance({ ...request, rows: gaps, columns: ['a'], measure: look });
    expect(seen).toEqual(new Set([1, undefined, null]));
  });
});

describe('the importance of the columns of a version', () => {
  const importanceOf = (
    { manifest, file }: TestVersion,
    given: ReturnType<typeof tableRows>,
    labels?: string[],
  ) =>
    withFile(file, (path) =>
      columnImportance(
        { file: path, manifest },
        {
          instances: given.map(({ instance }) => instance),
          target:
            labels === undefined
              ? { values: Float64Array.from(given, ({ value }) => value!) }
              : { labels, truth: Int32Array.from(given, ({ label }) => labels.indexOf(label!)) },
        },
        { seed: 1 },
      ),
    );

  it('is measured by its accuracy', async () => {
    const given = tableRows('tabular-classification');
    const version = await fittedVersion('tabular-classification', 'table-trees', given);
    const found = await importanceOf(version, given, ['another one', ...version.manifest.labels!]);
    expect(found).toMatchObject({ metric: 'accuracy', rows: 300, repeats: 5 });
    expect(found!.columns.map(({ column }) => column).toSorted()).toEqual(['age', 'city', 'income', 'since']);
    expect(found!.columns[0]).toMatchObject({ column: 'age' });
    expect(found!.columns[0]!.drop).toBeGreaterThan(0.1);
    expect(found!.columns.at(-1)!.drop).toBeLessThan(0.1);
  });

  it('is measured by its error', async () => {
    const given = tableRows('tabular-regression');
    const version = await fittedVersion('tabular-regression', 'table-linear', given);
    const found = await importanceOf(version, given);
    expect(found).toMatchObject({ metric: 'rmse', rows: 300 });
    expect(found!.columns[0]!.drop).toBeGreaterThan(20);
  });

  it('is not measured of texts, nor on a handful of rows', async () => {
    const given = tableRows('tabular-regression');
    const version = await fittedVersion('tabular-regression', 'table-linear', given);
    expect(await importanceOf(version, given.slice(0, 19))).toBeUndefined();
    const reviews = await fittedVersion('text-classification', 'text-linear', tinyReviews());
    expect(await importanceOf(reviews, tinyReviews(), reviews.manifest.labels)).toBeUndefined();
  });
});
