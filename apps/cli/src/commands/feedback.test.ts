import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type Request, runCommand } from '../testing.ts';

let dir: string;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'ratchet-feedback-'));
  await writeFile(join(dir, 'cat.png'), 'bytes');
});
afterAll(() => rm(dir, { recursive: true }));

async function feedback(args: readonly string[]) {
  let sent: unknown;
  const given = args.map((arg) => arg.replace('DIR', dir));
  const printed = await runCommand(['feedback', ...given], {
    'POST /v1/feedback': ({ body }: Request) => {
      sent = body;
      return [201, { feedbackId: 'f1', state: 'resolved' }];
    },
  });
  return { ...printed, sent };
}

test.each([
  [['p1', 'good'], { predictionId: 'p1', label: 'good' }],
  [['p1', '--label', 'good'], { predictionId: 'p1', label: 'good' }],
  [['p1', '--value', '-3.5e2'], { predictionId: 'p1', value: -350 }],
  [['p1', '--answer', 'At nine.'], { predictionId: 'p1', answer: 'At nine.' }],
  [['p1', 'hours', '--answer', 'At nine.'], { predictionId: 'p1', label: 'hours', answer: 'At nine.' }],
  [
    ['--model', 'm', '--text', 't', '--label', 'good', '--blind', '--source', 's', '--key', 'k'],
    { model: 'm', instance: 't', label: 'good', blind: true, source: 's', idempotencyKey: 'k' },
  ],
  [['--model', 'm', '--row', '{"a":1}', '--value', '0'], { model: 'm', instance: { a: 1 }, value: 0 }],
  [
    ['--model', 'm', '--image', 'DIR/cat.png', '--label', 'cat'],
    { model: 'm', instance: { b64: Buffer.from('bytes').toString('base64') }, label: 'cat' },
  ],
])('%j is sent', async (args, expected) => {
  expect(await feedback(args)).toEqual({ code: 0, out: 'kept as f1 (resolved)\n', err: '', sent: expected });
});

test.each([
  [[], 'expected a predictionId and a label, or a new example'],
  [['p1'], 'in place of a label --value or --answer'],
  [['p1', 'good', '--value', '3'], 'in place of a label --value or --answer'],
  [['p1', 'good', '--label', 'bad'], 'expected the label once'],
  [['p1', '--value', 'high'], '--value: expected a number, got "high"'],
  [['p1', '--value', ''], '--value: expected a number, got ""'],
  [['p1', 'good', '--model', 'm'], 'expected a predictionId and a label, or a new example'],
  [['--model', 'm', '--label', 'x'], 'one of --text, --row and --image'],
  [['--model', 'm', '--text', 't', '--row', '{}', '--label', 'x'], 'one of --text, --row and --image'],
  [['--text', 't', '--label', 'x'], 'one of --text, --row and --image'],
  [['--model', 'm', '--row', 'nothing', '--value', '3'], '--row: expected a JSON object'],
  [['--model', 'm', '--image', 'DIR/dog.png', '--label', 'dog'], "dog.png can't be read"],
])('%j is refused', async (args, message) => {
  const { code, err, sent } = await feedback(args);
  expect(err).toContain(message);
  expect({ code, sent }).toEqual({ code: 1, sent: undefined });
});
