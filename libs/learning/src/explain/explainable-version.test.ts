import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it, jest } from '@jest/globals';
import { randomFrom } from '@ratchet/kernel';
import { type Instance, type Row, signatureOf, type Tensor } from '@ratchet/model';
import { readModel, scanModel, tensorOf } from '@ratchet/onnx';
import type { TextPipeline } from '@ratchet/pipeline';
import { type ImagePipeline, parsePipeline } from '@ratchet/pipeline';
import type { LearningRow } from '../data-set.ts';
import { tinyReviews } from '../testing.ts';
import { ExplainableVersion } from './explainable-version.ts';
import type { Attribution } from './explanation.ts';
import {
  contributed,
  explained,
  fittedVersion,
  greyPng,
  handMade,
  ratingRows,
  shapeRows,
  type TestVersion,
  tableRows,
  xOf,
} from './testing.ts';

jest.setTimeout(60_000);

let reviews: TestVersion;
let shapes: TestVersion;
let table: TestVersion;
let ratings: TestVersion;
beforeAll(async () => {
  reviews = await fittedVersion('text-classification', 'text-linear', tinyReviews());
  shapes = await fittedVersion('image-classification', 'image-dense', shapeRows(30, 16));
  table = await fittedVersion('tabular-regression', 'table-linear', tableRows('tabular-regression'));
  ratings = await fittedVersion('recommendation', 'factorization', ratingRows(), 1);
});

const namesOf = (attributions: readonly Attribution[]): unknown[] =>
  attributions.map((each) => {
    if ('token' in each) return each.token.text;
    if ('column' in each) return each.column;
    if ('part' in each) return each.part;
    return 'input' in each ? each.input.name : 'heat map';
  });

describe('a text', () => {
  it.each([
    ['I loved it: superb!', ['I', 'loved', 'it', ':', 'superb', '!']],
    ['演技太棒 and more', ['演', '技', '太', '棒', 'and', 'more']],
  ])('is explained token by token, in its order: %s', async (text, tokens) => {
    const { attributions } = await explained(reviews, { text });
    expect(namesOf(attributions)).toEqual(tokens);
    for (const each of attributions)
      if ('token' in each) expect(text.slice(each.token.start, each.token.end)).toBe(each.token.text);
  });

  it('gets of a linear model exactly its weights', async () => {
    const { graph } = readModel(reviews.file);
    const values = (name: string) => tensorOf(graph.initializers.find((each) => each.name === name)!).data;
    const [rowOf, weights, bias] = ['rowOfBucket', 'weights', 'bias'].map(values) as [
      Int32Array,
      Float32Array,
      Float32Array,
    ];
    const pipeline = parsePipeline(reviews.manifest.pipeline) as TextPipeline;
    const [superb] = pipeline.run('superb');
    const row = rowOf[superb!]!;
    const weight = weights[2 * row + 1]! - weights[2 * row]!;
    const { attributions, baseline } = await explained(reviews, { text: 'superb' }, 'positive');
    expect(attributions).toEqual([
      { token: { text: 'superb', start: 0, end: 6 }, contribution: expect.closeTo(weight, 5) },
    ]);
    expect(weight).toBeGreaterThan(0.1);
    expect(baseline).toBeCloseTo(bias[1]! - bias[0]!, 5);
  });

  it('speaks against a label as much as it speaks for the other one', async () => {
    const instance = { text: 'a dull film' };
    const [negative, positive] = await Promise.all(
      ['negative', 'positive'].map((label) => explained(reviews, instance, label)),
    );
    expect(negative).toMatchObject({
      label: 'negative',
      score: -positive!.score,
      baseline: -positive!.baseline,
    });
    expect(negative!.answer + positive!.answer).toBeCloseTo(1, 6);
    for (const [i, { contribution }] of negative!.attributions.entries())
      expect(contribution).toBeCloseTo(-positive!.attributions[i]!.contribution, 5);
  });

  it('without tokens has no attributions', async () => {
    const { attributions, score, baseline, completeness } = await explained(reviews, { text: ' ' });
    expect({ attributions, gained: score - baseline, completeness }).toEqual({
      attributions: [],
      gained: 0,
      completeness: 0,
    });
  });

  it('that is very long tells of what follows the 4096th token together', async () => {
    const text = Array.from({ length: 5_000 }, (_, i) => (i % 2 === 0 ? 'superb' : 'film')).join(' ');
    const explanation = await explained(reviews, { text });
    expect(explanation.attributions).toHaveLength(4_097);
    expect(explanation.attributions.at(-1)).toMatchObject({ part: 'rest' });
    expect(explanation.baseline + contributed(explanation)).toBeCloseTo(explanation.score, 4);
  });
});

describe('a row', () => {
  it('is explained column by column, whatever becomes of a column', async () => {
    const row: Row = { age: null, income: 2980, city: 'Bern', since: '2024-05-14', unknown: 'x' };
    const { attributions } = await explained(table, { row });
    expect(namesOf(attributions)).toEqual(['age', 'income', 'city', 'since']);
    const elsewhere = await explained(table, { row: { ...row, city: 'Graz' } });
    const changed = attributions.map(
      ({ contribution }, i) => contribution - elsewhere.attributions[i]!.contribution,
    );
    expect(changed.map((change) => Math.abs(change) > 1e-3)).toEqual([false, false, true, false]);
  });

  it('of a recommender by mean, user, item and both', async () => {
    const known = await explained(ratings, { row: { user: 'u1', item: 'i7' } });
    expect(namesOf(known.attributions)).toEqual(['mean', 'user', 'item', 'user and item']);
    expect(known).toMatchObject({ label: 'i7', baseline: 0 });
    const [mean, user] = known.attributions.map(({ contribution }) => contribution);
    expect(mean).toBeCloseTo(3, 5);
    const unknown = await explained(ratings, { row: { user: 'u1', item: 'nothing' } });
    expect(unknown.attributions.map(({ contribution }) => contribution)).toEqual([
      mean,
      expect.closeTo(user!, 6),
      0,
      0,
    ]);
  });

  it('that asks for the best items is explained for the best one, or the one asked for', async () => {
    const row = { user: 'u1', topK: 3 };
    const best = await explained(ratings, { row });
    const all = await Promise.all(ratings.manifest.labels!.map((item) => explained(ratings, { row }, item)));
    expect(all.map(({ label }) => label)).toEqual(ratings.manifest.labels);
    const rated = ratingRows().filter(({ instance }) => instance.row!['user'] === 'u1');
    const known = new Set(rated.map(({ instance }) => instance.row!['item']));
    const left = all.filter(({ label }) => !known.has(label));
    expect(best.score).toBe(Math.max(...left.map(({ score }) => score)));
  });

  it('that asks for the best items is explained by name alone where the user has rated all', async () => {
    const all = ['i1', 'i7'].flatMap((item) => ['u1', 'u2'].map((user) => ({ user, item })));
    const rows = all.map((row, value): LearningRow => {
      return { instance: { row }, value, part: 'train', trainOnly: false };
    });
    const version = await fittedVersion('recommendation', 'factorization', rows);
    const row = { user: 'u1', topK: 1 };
    await expect(explained(version, { row })).rejects.toMatchObject({ reason: 'NOTHING_TO_EXPLAIN' });
    expect(await explained(version, { row }, 'i7')).toMatchObject({ label: 'i7' });
  });
});

describe('an image', () => {
  it('gets a map of its own size, grey where nothing speaks', async () => {
    const corner = Uint8Array.from({ length: 32 * 32 }, (_, i) => (i % 32 < 8 && i < 32 * 8 ? 255 : 0));
    const explanation = await explained(shapes, { image: greyPng(32, corner) });
    const [map] = explanation.attributions as [Attribution];
    if (!('heatMap' in map)) throw new Error('expected a heat map');
    expect(map.heatMap).toMatchObject({ width: 32, height: 32 });
    const spec = [
      { step: 'decode-image', channels: 3 },
      { step: 'resize', width: 32, height: 32 },
      { step: 'scale' },
    ];
    const pixels = await (parsePipeline(spec) as ImagePipeline).pixels(map.heatMap.png);
    const isGrey = Array.from(
      { length: 1024 },
      (_, i) => pixels[i] === pixels[1024 + i] && pixels[i] === pixels[2048 + i],
    );
    // The image is resized for the model, which spreads the corner a little.
    expect(isGrey.every((grey, i) => grey || (i % 32 < 16 && i < 32 * 16))).toBe(true);
    expect(isGrey.filter((grey) => !grey).length).toBeGreaterThan(32);
    expect(map.contribution).toBeCloseTo(contributed(explanation), 10);
  });

  it('that is large gets a map of at most 1024 on the longer side', async () => {
    const image = greyPng(1500, new Uint8Array(1500 * 1500));
    const [map] = (await explained(shapes, { image })).attributions;
    if (!map || !('heatMap' in map)) throw new Error('expected a heat map');
    const { width, height } = map.heatMap;
    expect([width, height, Math.abs(map.contribution)]).toEqual([1024, 1024, 0]);
  });
});

describe("somebody's model", () => {
  const random = randomFrom(2);
  const tensorsFor = ({ inputs }: ReturnType<typeof signatureOf>): Tensor[] =>
    inputs.map(({ name, datatype, shape: [, ...shape] }) => {
      const count = shape.reduce((product, length) => product * length, 1);
      const numbers =
        datatype === 'FP32'
          ? Float32Array.from({ length: count }, random)
          : BigInt64Array.from({ length: count }, () => BigInt(Math.floor(random() * 5)));
      return { name, datatype, shape, content: new Uint8Array(numbers.buffer) };
    });

  it.each([
    ['mlp', 'integrated-gradients'],
    ['lenet', 'integrated-gradients'],
    ['convnet', 'integrated-gradients'],
    ['transformer', 'integrated-gradients'],
    ['gru', 'sampled-shapley'],
  ])('written by PyTorch is explained number by number: %s', async (name, method) => {
    const file = readFileSync(join(import.meta.dirname, `../foreign/fixtures/${name}.onnx`));
    const signature = signatureOf(scanModel(file));
    const tensors = tensorsFor(signature);
    const explanation = await explained(
      { manifest: { task: 'tensors', pipeline: [], signature }, file },
      { tensors },
    );
    expect(explanation).toMatchObject({ method, label: expect.stringMatching(/^\d$/) });
    expect(explanation.completeness).toBeLessThan(0.01);
    const [attribution] = explanation.attributions as [Attribution];
    if (!('input' in attribution)) throw new Error('expected contributions of an input');
    expect(attribution.input).toMatchObject({ name: tensors[0]!.name, shape: tensors[0]!.shape });
    const sum = attribution.input.contributions.reduce((total, each) => total + each, 0);
    expect(sum).toBeCloseTo(attribution.contribution, 4);
  });

  it.each([
    ['logits, one for each label', 2, [0.2, 1.5], 'good', 1.3],
    ['one logit, of the second label', 1, [1.5], 'good', 1.5],
    ['one logit, of the second label, which it is not', 1, [-1.5], 'bad', 1.5],
  ] as const)('that answers labels is explained by them: %s', async (_, outputs, x, label, score) => {
    const scaled = handMade(outputs, outputs, (g, input) => g.op('Mul', [input, 1]));
    const trainable = { parameters: ['w'], output: 'y', scores: 'logits' as const };
    const manifest = {
      ...scaled.manifest,
      labels: ['bad', 'good'],
      trainable,
    };
    const explanation = await explained({ ...scaled, manifest }, xOf(...x));
    expect(explanation).toMatchObject({ label, method: 'linear', baseline: 0 });
    expect(explanation.score).toBeCloseTo(score, 6);
    expect(explanation.answer).toBeCloseTo(1 / (1 + Math.exp(-score)), 6);
    expect(contributed(explanation)).toBeCloseTo(score, 6);
  });

  it('gets of a sum of squares what each square is', async () => {
    const squares = handMade(3, 1, (g, x) =>
      g.op('ReduceSum', [g.op('Mul', [x, x]), g.ints(1)], { keepdims: { int: 1 } }),
    );
    const explanation = await explained(squares, xOf(1, -2, 3));
    expect(explanation).toMatchObject({ method: 'integrated-gradients', answer: 14, score: 14, baseline: 0 });
    expect(explanation.label).toBeUndefined();
    const [attribution] = explanation.attributions;
    if (!attribution || !('input' in attribution)) throw new Error('expected contributions of an input');
    expect([...attribution.input.contributions]).toEqual([1, 4, 9].map((each) => expect.closeTo(each, 5)));
  });

  it('of several outputs is explained for the largest one, or the one that is asked for', async () => {
    const doubling = handMade(2, 2, (g, x) => g.op('Mul', [x, 2]));
    expect(await explained(doubling, xOf(1, 5))).toMatchObject({ label: '1', score: 10, method: 'linear' });
    expect(await explained(doubling, xOf(1, 5), '0')).toMatchObject({ label: '0', score: 2 });
  });

  it('with steps that no gradient sees says that it is not told completely', async () => {
    const stepping = handMade(2, 1, (g, x) => {
      const steps = g.op('Round', [g.op('Mul', [x, 3])]);
      return g.op('ReduceSum', [g.op('Add', [steps, x]), g.ints(1)], { keepdims: { int: 1 } });
    });
    const explanation = await explained(stepping, xOf(1, 2));
    expect(explanation.score - explanation.baseline).toBe(12);
    expect(contributed(explanation)).toBeCloseTo(3, 5);
    expect(explanation.completeness).toBeCloseTo(0.75, 5);
  });

  it('with nothing but steps is explained by trying', async () => {
    const rounding = handMade(2, 1, (g, x) =>
      g.op('ReduceSum', [g.op('Round', [x]), g.ints(1)], { keepdims: { int: 1 } }),
    );
    expect(await explained(rounding, xOf(1.2, 2.9))).toMatchObject({
      method: 'sampled-shapley',
      score: 4,
      completeness: 0,
    });
  });
});

describe('what is asked in vain', () => {
  const broken = handMade(1, 1, (g, x) => g.op('Div', [x, g.op('Sub', [x, x])]));
  const image = greyPng(4, new Uint8Array(16));
  const logs = handMade(1, 1, (g, x) => g.op('Log', [x]));
  const picking = handMade(1, 1, (g, x) => {
    const index = g.op('Cast', [x], { to: { int: 7 } });
    return g.op('GatherElements', [g.op('Mul', [x, 2]), index], { axis: { int: 1 } });
  });
  const refused: readonly [string, () => TestVersion, Instance, string | undefined, string, RegExp][] = [
    [
      'another kind of instance',
      () => reviews,
      { row: {} },
      undefined,
      'WRONG_INPUT_KIND',
      /reads text, got row/,
    ],
    [
      'an unknown label',
      () => reviews,
      { text: 'a' },
      'odd',
      'UNKNOWN_LABEL',
      /no label "odd".*negative, positive/,
    ],
    [
      'a label of a value',
      () => table,
      { row: {} },
      'high',
      'UNKNOWN_LABEL',
      /answers a value: leave the label "high" out/,
    ],
    [
      'another item than the row has',
      () => ratings,
      { row: { user: 'a', item: 'i1' } },
      'i2',
      'UNKNOWN_LABEL',
      /"i2".*i1/,
    ],
    ['an unknown item', () => ratings, { row: { user: 'a', topK: 2 } }, 'x', 'UNKNOWN_LABEL', /no label "x"/],
    ['a cell that is none', () => table, { row: { age: 'old' } }, undefined, 'INVALID_CELL', /column "age"/],
    [
      'a damaged image',
      () => shapes,
      { image: image.subarray(0, 40) },
      undefined,
      'INVALID_IMAGE',
      /cut off/,
    ],
    [
      'a tensor of another shape',
      () => broken,
      xOf(1, 2),
      undefined,
      'INPUT_MISMATCH',
      /expected FP32 \[1\]/,
    ],
    ['no tensors', () => broken, { text: 'a' }, undefined, 'MISSING_INPUT', /input "x" is missing/],
    [
      'a text beyond all measure',
      () => reviews,
      { text: 'a'.repeat(100_001) },
      undefined,
      'TEXT_TOO_LONG',
      /got 100001/,
    ],
    ['an answer that is no number', () => broken, xOf(1), undefined, 'NOT_EXPLAINABLE', /answers Infinity/],
    [
      'zeros',
      () => logs,
      xOf(2),
      undefined,
      'NOT_EXPLAINABLE',
      /between zeros, where its score is -Infinity/,
    ],
    [
      'what the model itself refuses',
      () => picking,
      xOf(7),
      undefined,
      'MODEL_REFUSED_INPUT',
      /can't take these inputs/,
    ],
  ];
  it.each(refused)('%s', async (_, version, instance, label, reason, message) => {
    await expect(explained(version(), instance, label)).rejects.toMatchObject({
      reason,
      message: expect.stringMatching(message),
    });
  });

  it('leaves the version as it was', async () => {
    const version = new ExplainableVersion(reviews.manifest, reviews.file);
    await expect(version.explain({ instance: { row: {} } })).rejects.toMatchObject({ kind: 'InvalidInput' });
    const [first, second] = [
      await version.explain({ instance: { text: 'superb' } }),
      await version.explain({ instance: { text: 'superb' } }),
    ];
    expect(second).toEqual(first);
    await version.close();
  });
});
