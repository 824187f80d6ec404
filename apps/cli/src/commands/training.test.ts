import { stripVTControlCharacters } from 'node:util';
import { expect, test } from '@jest/globals';
import { type Request, runCommand } from '../testing.ts';

const GET = 'GET /v1/models/m/training';
const PUT = 'PUT /v1/models/m/training';
const SET = { task: 'tabular-regression', columns: { zip: 'category', day: 'date' }, budgetSeconds: 30 };

async function training(args: readonly string[], settings: object) {
  let put: unknown;
  const answers = {
    [GET]: settings,
    [PUT]: ({ body }: Request) => {
      put = body;
      return put;
    },
  };
  return { ...(await runCommand(['training', 'm', ...args], answers)), put };
}

test.each([
  [
    {},
    'setting   m\ntask      found from the rows\nfamily    chosen by cross-validation\nbudget    30 s\ncompress  int8\n',
  ],
  [
    { ...SET, time: 'day' },
    'setting     m\ntask        tabular-regression\nfamily      chosen by cross-validation\ncolumn zip  category\ncolumn day  date\njudged by   the newest rows by day\nbudget      30 s\ncompress    int8\n',
  ],
])('shows %j and changes nothing', async (settings, drawn) => {
  const { out, put } = await training([], settings);
  expect(stripVTControlCharacters(out)).toBe(drawn);
  expect(put).toBeUndefined();
});

test.each<[string[], object]>([
  [['--family', 'linear'], { ...SET, family: 'linear' }],
  [['--task', 'auto'], { columns: SET.columns, budgetSeconds: 30 }],
  [
    ['--column', 'zip=number', '--column', 'a=b=ignore'],
    { ...SET, columns: { zip: 'number', day: 'date', 'a=b': 'ignore' } },
  ],
  [['--column', 'zip=auto'], { ...SET, columns: { day: 'date' } }],
  [['--time', 'day'], { ...SET, time: 'day' }],
  [['--time', 'auto'], SET],
  [['--budget', '120', '--compress', 'none'], { ...SET, budgetSeconds: 120, compress: 'none' }],
  [['--reset'], {}],
  [['--reset', '--budget', '5'], { columns: {}, budgetSeconds: 5 }],
])('%j changes what is said alone', async (args, expected) => {
  const { code, out, put } = await training(args, SET);
  expect(put).toEqual(expected);
  expect(out).toContain('"ratchet train m" starts a run with these settings\n');
  expect(code).toBe(0);
});

test.each([
  [['--column', 'zip'], /^ratchet: expected a column and its kind such as zip=category, got "zip"\n/],
  [['--column', '=date'], /^ratchet: expected a column and its kind/],
  [['--budget', 'long'], /^ratchet: --budget: expected a number of seconds\n/],
  [['--reset', '--family', 'x'], /cannot be used with option/],
])('%j is refused', async (args, message) => {
  const { code, err, put } = await training(args, SET);
  expect(err).toMatch(message);
  expect(code).toBeGreaterThan(0);
  expect(put).toBeUndefined();
});

test('what the mesh refuses is told', async () => {
  const refused = [400, { detail: 'task: expected one of …', reason: 'INVALID_TRAINING_SETTINGS' }];
  const { code, err } = await runCommand(['training', 'm', '--task', 'sorcery'], {
    [GET]: {},
    [PUT]: refused,
  });
  expect({ code, err }).toEqual({ code: 1, err: 'ratchet: task: expected one of …\n' });
});
