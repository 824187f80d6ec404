import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { until } from '@ratchet/testkit';
import { BAD_FILES } from './bad-files.ts';
import { people } from './example-tables.ts';
import { pngOf } from './picture.ts';
import { base64Of, called, sidePicture, type TaughtMesh } from './taught-mesh.ts';

/** What became of something that was sent: the status and the reason, and what was said about it. */
export interface Told {
  readonly outcome: string;
  readonly message: string;
}

/** Something that is wrong, how it is sent, and what has to be said. */
export type BadInput = readonly [
  what: string,
  send: (taught: TaughtMesh) => Promise<Told>,
  outcome: string,
  ...says: RegExp[],
];

interface Problem {
  readonly reason: string;
  readonly detail: string;
}

interface Imported {
  readonly rejected: readonly { readonly index: number; readonly reason: string; readonly message: string }[];
}

type Send = BadInput[1];

/** A JSON call; the body may be what no JSON is. */
function post(path: string, body: unknown): Send {
  return async ({ mesh }) => {
    const response = await fetch(`${mesh.rest}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    });
    const { reason, detail } = (await response.json()) as Problem;
    return { outcome: `${response.status} ${reason}`, message: detail };
  };
}

/** One row of base data after a good one. */
function importOf(model: string, good: object, bad: object): Send {
  return async ({ mesh }) => {
    const path = `/v1/models/${model}/examples:batch`;
    const { rejected } = await called<Imported>(mesh, 'POST', path, { examples: [good, bad] });
    const [{ index, reason, message } = { index: -1, reason: 'nothing', message: '' }] = rejected;
    return { outcome: `rejected ${index} ${reason}`, message };
  };
}

/** So few rows start no run by themselves, which would see them alone. */
const UNNOTICED = 40;

/** Rows of a model that has none yet, and a run of it. */
function runOn(model: string, rows: readonly { readonly text: string; readonly label: string }[]): Send {
  return async ({ mesh, train }) => {
    const path = `/v1/models/${model}/examples:batch`;
    for (const examples of [rows.slice(0, UNNOTICED), rows.slice(UNNOTICED)])
      if (examples.length > 0) await called(mesh, 'POST', path, { examples });
    const { state, phase, reason } = await train(model);
    return { outcome: `${state} in ${phase}`, message: reason };
  };
}

/** A command; `files` are written before. What it wrote of rejected rows is told too. */
function command(
  files: Readonly<Record<string, string | Uint8Array>>,
  args: readonly string[],
  rejectedFile?: string,
): Send {
  return async ({ dir, ratchet }) => {
    for (const [name, content] of Object.entries(files)) {
      mkdirSync(join(dir, name, '..'), { recursive: true });
      writeFileSync(join(dir, name), content);
    }
    const { status, stdout, stderr } = ratchet(...args);
    const rejected = rejectedFile === undefined ? '' : readFileSync(join(dir, rejectedFile), 'utf8');
    return { outcome: `exit ${status}`, message: `${stdout}${stderr}${rejected}` };
  };
}

const texts = (count: number, labelOf: (i: number) => string) =>
  Array.from({ length: count }, (_, i) => ({ text: `text number ${i}`, label: labelOf(i) }));

const GOOD_ROW = { education: 12, experience: 3, union: 0, sector: 'other' };
const HUGE = pngOf({ width: 1, height: 1 }, () => 0, { width: 20_000, height: 20_000 });
const CUT_OFF = sidePicture('left', 2_001).subarray(0, -20);
const predict = (model: string, ...instances: unknown[]) =>
  post(`/v1/models/${model}:predict`, { instances });
const number = /column "experience": expected a number that a 32-bit float can hold, .*, got "NaN"/;

/** Rows that a model of rows, of tensors or of texts can't take. */
const ROWS: readonly BadInput[] = [
  [
    'a NaN to predict',
    predict('wages', GOOD_ROW, { ...GOOD_ROW, experience: 'NaN' }),
    '400 INVALID_CELL',
    number,
  ],
  [
    'an infinity to predict',
    predict('wages', { ...GOOD_ROW, education: '-Infinity' }),
    '400 INVALID_CELL',
    /instance 0: column "education": .*, got "-Infinity"/,
  ],
  [
    'a NaN that is no JSON',
    post('/v1/models/wages:predict', '{"instances": [{"education": NaN}]}'),
    '400 MALFORMED_JSON',
    /position 29 .* got "N"/,
  ],
  [
    'a number that is infinite for JSON',
    post('/v1/models/wages:predict', '{"instances": [{"education": 1e999}]}'),
    '400 MALFORMED_JSON',
    /the number at position 29 .* is too large for a 64-bit float/,
  ],
  [
    'a NaN in a tensor',
    predict('brought', [1, 2, 'NaN', 4, 5, 6]),
    '400 INVALID_INSTANCE',
    /instance 0: input "input" at \[2\]: expected a finite number/,
  ],
  [
    'a tensor of the wrong width',
    predict('brought', [1, 2, 3, 4, 5, 6], [1, 2, 3, 4, 5]),
    '400 INVALID_INSTANCE',
    /instance 1: input "input": expected a list of 6 \(FP32 \[6\]\), got a list of 5/,
  ],
  [
    'a list for a number',
    predict('wages', { ...GOOD_ROW, union: [1, 0] }),
    '400 INVALID_CELL',
    /column "union": .*, got a list of 2 numbers/,
  ],
  [
    'a NaN to learn from',
    importOf('wages', { row: GOOD_ROW, value: 9 }, { row: { ...GOOD_ROW, experience: 'NaN' }, value: 9 }),
    'rejected 1 INVALID_ROW',
    number,
  ],
  [
    'a NaN as feedback',
    post('/v1/feedback', { model: 'wages', instance: { ...GOOD_ROW, experience: 'NaN' }, value: 9 }),
    '400 INVALID_ROW',
    number,
  ],
  [
    'a tensor with NaN to learn from',
    post('/v1/models/brought/examples:batch', {
      examples: [{ tensors: [1, 2, 'NaN', 4, 5, 6], label: '1' }],
    }),
    '400 INVALID_EXAMPLE',
    /examples\[0\]: input "input" at \[2\]: expected a finite number/,
  ],
  [
    'a tensor of the wrong width as feedback',
    post('/v1/feedback', { model: 'brought', instance: [1, 2, 3], label: '1' }),
    '400 INVALID_ARGUMENT',
    /input "input": expected a list of 6 \(FP32 \[6\]\), got a list of 3/,
  ],
  [
    'an infinite value to learn',
    post('/v1/models/wages/examples:batch', '{"examples": [{"row": {"union": 1}, "value": -1e999}]}'),
    '400 MALFORMED_JSON',
    /is too large for a 64-bit float/,
  ],
  [
    'a label for a value',
    importOf('wages', { row: GOOD_ROW, value: 9 }, { row: GOOD_ROW, label: 'much' }),
    'rejected 1 WRONG_TARGET_KIND',
    /model "wages" answers with values; got a label/,
  ],
  ['an unknown label', unknownLabel, '400 UNKNOWN_LABEL', /has no label "7"; it has: 0, 1, 2, 3/],
  [
    'a table with NaN, infinities and rows of the wrong width',
    command(
      {
        'bad.csv': `${people(20)}NaN,1,0,other,9\n12,-inf,0,other,9\n12,1,0,other\n12,1,0,other,inf\n12,1,0,other,\n`,
      },
      ['import', 'bad.csv', '--model', 'wages', '--target', 'wage'],
      'bad.rejected.jsonl',
    ),
    'exit 0',
    /5 rejected/,
    /1 × INVALID_CELL \(education\)/,
    /1 × EXPECTED_5_COLUMNS_GOT_4/,
    /"line":22,"reason":"INVALID_CELL \(education\)",.*got \\"NaN\\"/,
    /"line":23,"reason":"INVALID_CELL \(experience\)",.*got \\"-inf\\"/,
    /"line":24,"reason":"EXPECTED_5_COLUMNS_GOT_4"/,
    /"line":25,"reason":"NOT_A_NUMBER \(target\)"/,
    /"line":26,"reason":"NO_TARGET"/,
  ],
];

/** Too few rows or too many labels: said before anything is trained. */
const COUNTS: readonly BadInput[] = [
  ['no row to predict', predict('wages'), '400 INVALID_ARGUMENT', /instances: expected 1 to 256/],
  [
    'no row to learn from',
    command({ 'none.csv': 'education,experience,union,sector,wage\n' }, [
      'import',
      'none.csv',
      '--model',
      'none',
      '--target',
      'wage',
    ]),
    'exit 1',
    /the table has no row that can be used: nothing is imported/,
  ],
  [
    'a run without rows',
    ({ train }) => trained(train, 'brought'),
    'failed in snapshot',
    /"brought" has no usable rows/,
  ],
  [
    'a run on one row',
    runOn(
      'one-row',
      texts(1, () => 'a'),
    ),
    'failed in snapshot',
    /no label of model "one-row" has 5 rows/,
  ],
  [
    'a run on one class',
    runOn(
      'one-class',
      texts(60, () => 'same'),
    ),
    'failed in snapshot',
    /all training rows of model "one-class" have the label "same"/,
  ],
  [
    'a label for every row',
    runOn(
      'all-labels',
      texts(1_040, (i) => `label ${i}`),
    ),
    'failed in snapshot',
    /"all-labels" has 1040 labels and at most 1000 can be learned/,
  ],
];

const image = /instance 0: the image cannot be read: /;
const cut = /the PNG file is cut off: send the whole file/;
const large = /expected 1 to 40 million pixels, got a PNG image of 20000 × 20000/;
const good = { image: base64Of(sidePicture('left', 1)), label: 'left' };

const IMAGES: readonly BadInput[] = [
  ['a huge image to predict', predict('sides', base64Of(HUGE)), '400 INVALID_IMAGE', large],
  ['half an image to predict', predict('sides', base64Of(CUT_OFF)), '400 INVALID_IMAGE', cut],
  ['no image to predict', predict('sides', base64Of(Buffer.from('GIF89a'))), '400 INVALID_IMAGE', image],
  [
    'a huge image to explain',
    post('/v1/models/sides:explain', { instance: base64Of(HUGE) }),
    '400 INVALID_IMAGE',
    large,
  ],
  [
    'a huge image to learn from',
    importOf('sides', good, { image: base64Of(HUGE), label: 'left' }),
    'rejected 1 INVALID_IMAGE',
    large,
  ],
  [
    'half an image to learn from',
    importOf('sides', good, { image: base64Of(CUT_OFF), label: 'left' }),
    'rejected 1 INVALID_IMAGE',
    cut,
  ],
  [
    'half an image as feedback',
    post('/v1/feedback', { model: 'sides', instance: base64Of(CUT_OFF), label: 'left' }),
    '400 INVALID_IMAGE',
    cut,
  ],
  [
    'a directory with bad images',
    command(
      {
        'photos/left/good.png': sidePicture('left', 3_001),
        'photos/left/cut.png': CUT_OFF,
        'photos/right/huge.png': HUGE,
      },
      ['import', 'photos', '--model', 'sides'],
      'photos.rejected.jsonl',
    ),
    'exit 0',
    /1 new, 0 known, 2 rejected/,
    /"file":"left\/cut.png",.*the PNG file is cut off/,
    /"file":"right\/huge.png",.*20000 × 20000/,
  ],
];

const addOf = (name: keyof typeof BAD_FILES, ...options: string[]) =>
  command({ [`${name}.onnx`]: BAD_FILES[name] }, [
    'models',
    'add',
    `${name}.onnx`,
    '--name',
    'brought',
    ...options,
  ]);

const FILES: readonly BadInput[] = [
  [
    'a graph with a cycle',
    addOf('cycle'),
    'exit 1',
    /Node "first" \(Add\) reads "b" before node "second" \(Relu\) makes it; the nodes form a cycle/,
  ],
  [
    'a graph without one of its initialisers',
    addOf('missing-initialiser'),
    'exit 1',
    /Node "head" \(MatMul\) reads "W", which no input, initializer or node defines/,
  ],
  [
    'a graph that is to learn through control flow',
    addOf('control-flow', '--trainable'),
    'exit 1',
    /no parameter of the model can be trained: "W" \(it is behind If "choose": it is control flow\)/,
  ],
  [
    'a graph that is to learn too many classes',
    addOf('many-classes', '--trainable'),
    'exit 1',
    /the file answers 30000 classes, and at most 25000 can be learned/,
  ],
];

/** All that section 7 of the training engine names, and what the running system says to it. */
export const BAD_INPUT: readonly BadInput[] = [...ROWS, ...COUNTS, ...IMAGES, ...FILES];

/** A correction is judged once its prediction is there; until then it waits. */
async function unknownLabel({ mesh }: TaughtMesh): Promise<Told> {
  const path = '/v1/models/brought:predict';
  const { predictionIds } = await called<{ predictionIds: string[] }>(mesh, 'POST', path, {
    instances: [[1, 2, 3, 4, 5, 6]],
  });
  return await until('the prediction to be recorded', async () => {
    const correction = { predictionId: predictionIds[0], label: '7' };
    const { status, body } = await mesh.call<Problem>('POST', '/v1/feedback', correction);
    return status !== 201 && { outcome: `${status} ${body.reason}`, message: body.detail };
  });
}

async function trained(train: TaughtMesh['train'], model: string): Promise<Told> {
  const { state, phase, reason } = await train(model);
  return { outcome: `${state} in ${phase}`, message: reason };
}
