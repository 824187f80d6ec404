import { expect, test } from '@jest/globals';
import { policyInWords } from '../model-view.ts';
import { runCommand } from '../testing.ts';

test.each([
  [
    { autoPromote: true, autoRetrain: true, retrainAfter: 0 },
    'promotes better versions by itself; retrains after max(50, a tenth of the labels) new labels',
  ],
  [
    { autoPromote: false, autoRetrain: true, retrainAfter: 60 },
    'keeps better versions as challenger until "ratchet promote"; retrains after 60 new labels',
  ],
  [
    { autoPromote: true, autoRetrain: false, retrainAfter: 0 },
    'promotes better versions by itself; retrains only with "ratchet train"',
  ],
])('the policy %j is told in words', async (policy, words) => {
  expect(policyInWords(policy)).toBe(words);
  const model = { name: 'm', task: 'text-classification', aliases: {}, policy };
  const { out } = await runCommand(['models', 'show', 'm'], { 'GET /v1/models/m': model });
  expect(out).toContain(words);
  const changed = await runCommand(['models', 'policy', 'm'], { 'PATCH /v1/models/m/policy': { policy } });
  expect(changed.out).toBe(`m: ${words}\n`);
});

test('a model of tensors is not trainable here', async () => {
  const model = { name: 'm', task: 'tensors', aliases: {}, policy: { autoPromote: true, autoRetrain: true } };
  const { out } = await runCommand(['models', 'show', 'm'], { 'GET /v1/models/m': model });
  expect(out).toContain('not trainable here');
  expect(out).not.toContain('retrains');
});

test('a model of tensors that learns is told as any other', async () => {
  const policy = { autoPromote: true, autoRetrain: true };
  const model = { name: 'm', task: 'tensors', labels: ['cat', 'dog'], aliases: {}, policy };
  const { out } = await runCommand(['models', 'show', 'm'], { 'GET /v1/models/m': model });
  expect(out).toContain('retrains after');
});

test.each([
  [['bag', 'coat'], 'bag, coat'],
  [['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'], 'a, b, c, d, e, f and 2 more'],
])('%j are listed as "%s"', async (labels, words) => {
  const model = { name: 'm', task: 'text-classification', labels, aliases: {} };
  const { out } = await runCommand(['models', 'show', 'm'], { 'GET /v1/models/m': model });
  expect(out).toContain(`m  text-classification  ${words}\n`);
  const listed = await runCommand(['models', 'list'], { 'GET /v1/models': { models: [model] } });
  expect(listed.out).toMatch(new RegExp(` ${words}\\n`));
});
