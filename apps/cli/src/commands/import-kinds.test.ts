import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { ImportBed } from './testing-import.ts';

let bed: ImportBed;
beforeEach(async () => {
  bed = await ImportBed.open();
});
afterEach(() => bed.close());

test('ratings are rows of a user and an item', async () => {
  const lines = [
    'rating\tuser\titem\tat',
    '4\t7\ti1\t0',
    ' 3.5\tann\t 2 \t0',
    '\t7\ti2\t0',
    'x\t7\ti2\t0',
    '1\t\ti2\t0',
    '1\t7\t\t0',
  ];
  const { put, examples } = await bed.importText('a.tsv', lines, [
    '--user',
    'user',
    '--item',
    'item',
    '--rating',
    'rating',
  ]);
  expect(put).toEqual([{ task: 'recommendation' }]);
  expect(examples).toEqual([
    { row: { user: '7', item: 'i1' }, value: 4 },
    { row: { user: 'ann', item: '2' }, value: 3.5 },
  ]);
  expect((await bed.rejected('a')).map(({ line, reason }) => `${line} ${reason}`)).toEqual([
    '4 NO_RATING',
    '5 NOT_A_NUMBER',
    '6 NO_USER',
    '7 NO_ITEM',
  ]);
});

test.each([
  [['--answer', 'a'], { text: 'Wann?', answer: 'Um neun.' }],
  [['--answer', 'a', '--label', 'i'], { text: 'Wann?', answer: 'Um neun.', label: 'hours' }],
])('questions have answers: %j', async (args, example) => {
  const lines = ['q,a,i', 'Wann?,Um neun.,hours', 'Wo?,,place'];
  const { out, put, examples } = await bed.importText('faq.csv', lines, ['--text', 'q', ...args]);
  expect(put).toEqual([{ task: 'question-answering' }]);
  expect(examples).toEqual([example]);
  expect(out).toContain('1 × NO_ANSWER');
});

test('labelled texts set nothing', async () => {
  const { put, examples } = await bed.importText('a.csv', ['text,label', 'so good,1'], []);
  expect(put).toEqual([]);
  expect(examples).toEqual([{ text: 'so good', label: '1' }]);
});
