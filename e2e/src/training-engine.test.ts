import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, test } from '@jest/globals';
import { Scope } from '@ratchet/kernel';
import { parsePipelineOf } from '@ratchet/pipeline';
import { modelReady, until } from '@ratchet/testkit';
import { BAD_INPUT } from './bad-input.ts';
import {
  accuracyOf,
  contentOf,
  correctPredictions,
  importRows,
  QUADRANTS,
  quadrantRows,
} from './brought-rows.ts';
import { ASKED, type Asked, Explaining, HEAT_MAP, PERSON } from './explaining.ts';
import { pngOf } from './picture.ts';
import {
  base64Of,
  called,
  FIXTURES,
  IMAGE,
  startTaughtMesh,
  succeeded,
  type TaughtMesh,
} from './taught-mesh.ts';

// One mesh for all that asks what it has learned: its models take longer to train than the tests to run.
const scope = new Scope();
let taught: TaughtMesh;
let explaining: Explaining;
beforeAll(async () => {
  taught = scope.own(await startTaughtMesh());
  explaining = scope.own(new Explaining(taught));
}, 180_000);
afterAll(() => scope.close(), 30_000);

/** What a linear model says is exact but for the rounding of its floats; what is integrated is within a hundredth. */
const WITHIN = { linear: 1e-6, 'integrated-gradients': 0.01 };

describe('an explanation', () => {
  describe.each<[keyof typeof ASKED, keyof typeof WITHIN]>([
    ['english', 'linear'],
    ['chinese', 'linear'],
    ['row', 'integrated-gradients'],
    ['image', 'integrated-gradients'],
    ['tensors', 'integrated-gradients'],
  ])('%s', (name, method) => {
    const asked = ASKED[name];

    it('adds up to the score, and is of what is answered', async () => {
      const explained = await explaining.overRest(asked);
      expect(explained).toMatchObject({ model: asked.model, version: '1', method });
      const { score, baseline, attributions, completeness } = explained;
      const sum = attributions.reduce((total, { contribution }) => total + contribution, baseline);
      expect(Math.abs(sum - score)).toBeLessThanOrEqual(WITHIN[method] * Math.abs(score - baseline));
      expect(completeness).toBeLessThanOrEqual(WITHIN[method]);
      const path = `/v1/models/${asked.model}:predict`;
      const { predictions } = await called<{ predictions: Predicted[] }>(taught.mesh, 'POST', path, {
        instances: [asked.rest],
      });
      expect(explained.answer).toBeCloseTo(answerOf(predictions[0]!), 5);
    });

    it('is the same over gRPC, REST and the command line', async () => {
      const explained = await explaining.overRest(asked);
      expect(await explaining.overGrpc(asked)).toEqual(explained);
      expect(explaining.byCommand(asked)).toEqual(explained);
    });
  });

  it.each([
    ['english', 'loved'],
    ['chinese', '很'],
  ] as const)('has the tokens in the order of the text: %s', async (name, strongest) => {
    const { rest: words } = ASKED[name];
    const { attributions, label } = await explaining.overRest(ASKED[name]);
    expect(label).toBe('positive');
    const tokens = attributions.map(({ token }) => token!);
    expect(tokens.map(({ start, end }) => words.slice(start, end))).toEqual(tokens.map(({ text }) => text));
    expect(tokens.map(({ text }) => text).join('')).toBe(words.replaceAll(' ', ''));
    const best = attributions.toSorted((a, b) => b.contribution - a.contribution)[0]!;
    expect(best.token!.text).toBe(strongest);
  });

  it('has a part for every column of a row', async () => {
    const { attributions, label } = await explaining.overRest(ASKED.row);
    expect(label).toBeUndefined();
    const told = Object.fromEntries(attributions.map(({ column, contribution }) => [column, contribution]));
    expect(Object.keys(told).toSorted()).toEqual(Object.keys(PERSON).toSorted());
    // More education than most, and in a union: both raise the wage.
    expect(told['education']).toBeGreaterThan(0);
    expect(told['union']).toBeGreaterThan(0);
  });

  it('has a heat map of the size of the image, which is a PNG file like any other', async () => {
    explaining.byCommand(ASKED.image);
    const file = await readFile(join(taught.dir, HEAT_MAP));
    const [{ heatMap } = {}] = (await explaining.overRest(ASKED.image)).attributions;
    expect(heatMap).toEqual({ b64: file.toString('base64'), ...IMAGE });
    expect([file.readUInt32BE(16), file.readUInt32BE(20)]).toEqual([IMAGE.width, IMAGE.height]);
    const decoded = parsePipelineOf('image', [
      { step: 'decode-image', channels: 3 },
      { step: 'resize', ...IMAGE },
      { step: 'scale' },
    ]);
    const pixels = await decoded.pixels(file);
    const plane = IMAGE.width * IMAGE.height;
    const isColoured = Array.from({ length: plane }, (_, i) => pixels[i] !== pixels[plane + i]);
    expect(isColoured.filter(Boolean).length).toBeGreaterThan(plane / 10);
  });

  it('is drawn by the command line', () => {
    const drawn = succeeded(explaining.command(ASKED.row));
    for (const column of Object.keys(PERSON))
      expect(drawn).toMatch(new RegExp(`^${column} +[+-][\\d.]+`, 'm'));
  });

  const { english, row, image } = ASKED;
  test.each<[string, Asked, { version?: string; label?: string }, number, string, string]>([
    ['an unknown model', { ...english, model: 'nobody' }, {}, 404, 'NotFound', 'MODEL_NOT_FOUND'],
    ['an unknown version', english, { version: '99' }, 404, 'NotFound', 'VERSION_NOT_FOUND'],
    ['an unknown label', english, { label: 'angry' }, 400, 'InvalidInput', 'UNKNOWN_LABEL'],
    ['a row for a text', { ...row, model: 'sentiment' }, {}, 400, 'InvalidInput', 'INVALID_INSTANCE'],
    ['a text for a row', { ...english, model: 'wages' }, {}, 400, 'InvalidInput', 'INVALID_INSTANCE'],
    ['a text for an image', { ...english, model: 'sides' }, {}, 400, 'InvalidInput', 'INVALID_INSTANCE'],
    ['an image for tensors', { ...image, model: 'brought' }, {}, 400, 'InvalidInput', 'INVALID_INSTANCE'],
  ])('is refused alike by every door: %s', async (_, asked, more, status, kind, reason) => {
    const answer = await taught.mesh.call('POST', `/v1/models/${asked.model}:explain`, {
      instance: asked.rest,
      ...more,
    });
    expect(answer).toMatchObject({ status, body: { status, reason } });
    await expect(explaining.overGrpc(asked, more)).rejects.toMatchObject({ kind, reason });
    const options = [
      ...(more.version === undefined ? [] : ['--model-version', more.version]),
      ...(more.label === undefined ? [] : ['--label', more.label]),
    ];
    const said = explaining.command(asked, ...options);
    expect(said).toMatchObject({ status: 1, stdout: '' });
    expect(said.stderr).toContain(String(answer.body['detail']));
  });
});

describe("a file of PyTorch's that somebody brought", () => {
  test.each([
    ['all of it', [], 6],
    ['a part of it', ['--trainable', 'classifier.*'], 2],
  ] as const)(
    'learns from feedback, goes live and answers better: %s',
    async (_, options, learning) => {
      const { mesh, ratchet, train } = taught;
      const model = `learner-${learning}`;
      await writeFile(join(taught.dir, 'labels.txt'), QUADRANTS.join('\n'));
      const file = ['models', 'add', join(FIXTURES, 'mlp.onnx'), '--name', model, '--labels', 'labels.txt'];
      const said = succeeded(ratchet(...file, ...(options.length > 0 ? options : ['--trainable'])));
      expect(said).toContain(`it learns from feedback: ${learning} of 6 parameters`);
      const learns = [...said.matchAll(/^(\S+) +\S+ +learns$/gm)].map((match) => match[1]!);
      expect(learns).toHaveLength(learning);
      expect(said.match(/ stays: its name does not match$/gm) ?? []).toHaveLength(6 - learning);
      await called(mesh, 'PATCH', `/v1/models/${model}/policy`, { autoRetrain: false });
      await modelReady(mesh, model, '1');

      const unseen = quadrantRows(250, 9);
      const before = await accuracyOf(mesh, model, unseen);
      await correctPredictions(mesh, model, quadrantRows(240, 1));
      await importRows(mesh, model, quadrantRows(120, 2));
      await until('all feedback to meet its predictions', async () => {
        const path = `/v1/models/${model}/stats`;
        const stats = await called<{ feedback: Record<string, number>; examples: number }>(mesh, 'GET', path);
        return stats.feedback['resolved'] === 240 && stats.examples === 120;
      });

      expect(await train(model)).toMatchObject({ state: 'succeeded', version: '2', promoted: true });
      await modelReady(mesh, model, '2');
      const after = await until('version 2 to answer', async () => {
        const answered = await accuracyOf(mesh, model, unseen);
        return answered.version === '2' && answered;
      });
      expect(before.version).toBe('1');
      expect(after.accuracy).toBeGreaterThan(before.accuracy + 0.15);

      const [old, fresh] = [await contentOf(mesh, model, '1'), await contentOf(mesh, model, '2')];
      expect(fresh.graph).toEqual(old.graph);
      const changed = Object.keys(old.parameters).filter(
        (name) => fresh.parameters[name] !== old.parameters[name],
      );
      expect(changed.toSorted()).toEqual(learns.toSorted());
      expect(Object.keys(fresh.parameters)).toEqual(Object.keys(old.parameters));
    },
    120_000,
  );

  it('says what of it can not be trained when it is added, and refuses when that is all that was asked for', () => {
    const gru = (...more: string[]) =>
      taught.ratchet('models', 'add', join(FIXTURES, 'gru.onnx'), '--name', 'gru', '--trainable', ...more);
    const refused = gru('gru.*');
    expect(refused).toMatchObject({ status: 1, stdout: '' });
    expect(refused.stderr).toMatch(
      /nothing that matches "gru\.\*" can be trained: .*it is behind GRU "\/gru\/GRU": GRU has no gradient/,
    );
    const said = succeeded(gru());
    expect(said).toContain('it learns from feedback: 2 of 7 parameters');
    expect(said).toMatch(
      /^gru\.weight_hh_l0 +18×6 +stays: it is behind GRU "\/gru\/GRU": GRU has no gradient$/m,
    );
  });
});

describe('bad input', () => {
  /** What the live versions answer. */
  async function answers(): Promise<unknown[]> {
    const asked = [ASKED.english, ASKED.row, ASKED.image, ASKED.tensors];
    return await Promise.all(
      asked.map(async ({ model, rest }) => {
        const path = `/v1/models/${model}:predict`;
        const { version, predictions } = await called<Answer>(taught.mesh, 'POST', path, {
          instances: [rest],
        });
        return { model, version, predictions };
      }),
    );
  }
  let live: unknown[];
  beforeAll(async () => {
    live = await answers();
  });

  test.each(BAD_INPUT)('%s', async (_, send, outcome, ...says) => {
    const told = await send(taught);
    expect(told.outcome).toBe(outcome);
    for (const words of says) expect(told.message).toMatch(words);
    expect(told.message).not.toMatch(/node_modules|\.ts:|at Object/);
    expect(await answers()).toEqual(live);
  });

  it('an image of one pixel is none: it is as good as any', async () => {
    const pixel = base64Of(pngOf({ width: 1, height: 1 }, () => 200));
    const { predictions } = await called<Answer>(taught.mesh, 'POST', '/v1/models/sides:predict', {
      instances: [pixel],
    });
    expect(predictions).toEqual([
      expect.objectContaining({ label: expect.stringMatching(/^(left|right)$/) }),
    ]);
  });
});

interface Answer {
  readonly version: string;
  readonly predictions: unknown[];
}

interface Predicted {
  readonly score?: number;
  readonly value?: number;
}

/** The probability of what is answered, or the value; of bare tensors the largest number. */
function answerOf(predicted: Predicted | readonly number[]): number {
  if (Array.isArray(predicted)) return Math.max(...(predicted as number[]));
  const { score, value } = predicted as Predicted;
  return score ?? value!;
}
