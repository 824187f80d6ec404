import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { MODEL_FILE, RepositoryWriter } from '@ratchet/model';
import { judge } from '@ratchet/rollout';
import { adding, Workshop } from './testing.ts';

let workshop: Workshop;
beforeEach(async () => {
  workshop = await Workshop.open();
});
afterEach(() => workshop.close());

/** Publishes versions that nobody has promoted; where `lengths` differ, so do their signatures. */
async function publish(model: string, ...lengths: number[]): Promise<void> {
  for (const length of lengths)
    await workshop.writer.publish(model, (dir) => writeFile(join(dir, MODEL_FILE), adding(1, { length })));
}

function audit() {
  return workshop.db.selectFrom('promotions').selectAll().orderBy('id').execute();
}

const grounds = {
  actor: 'run',
  runId: 'r',
  reason: 'why',
  verdict: judge({ wins: 9, losses: 1, n: 50 }),
} as const;

it('promotes a version and rolls back, each with its audit', async () => {
  await publish('m', 2, 2);
  const { promotions } = workshop;
  expect(await promotions.promoteVersion('m', '1', 0)).toMatchObject({
    generation: 2,
    aliases: { champion: '1' },
  });
  expect(await promotions.promoteVersion('m', '2', 0)).toMatchObject({
    generation: 3,
    aliases: { champion: '2', previous: '1' },
  });
  expect(await promotions.rollBackVersion('m', 0)).toMatchObject({
    generation: 4,
    aliases: { champion: '1', previous: '2' },
  });
  expect(workshop.repository.models().get('m')?.serving.aliases.champion).toBe('1');
  expect(await audit()).toMatchObject([
    { action: 'first', fromVersion: '', toVersion: '1', generation: 2, state: 'done', actor: 'operator' },
    { action: 'promote', fromVersion: '1', toVersion: '2', generation: 3, state: 'done' },
    { action: 'rollback', fromVersion: '2', toVersion: '1', generation: 4, state: 'done' },
  ]);
  const [model, alias, why] = ['m', 'champion', 'promoted by hand'];
  expect(workshop.moves).toEqual([
    { model, alias, action: 'first', from: undefined, to: '1', why },
    { model, alias, action: 'promote', from: '1', to: '2', why },
    { model, alias, action: 'rollback', from: '2', to: '1', why: 'rolled back by hand' },
  ]);
});

it('keeps the counts that justified a move of a run', async () => {
  await publish('m', 2);
  await workshop.promotions.promoteJudged('m', '1', undefined, grounds);
  expect(await audit()).toMatchObject([
    { actor: 'run', runId: 'r', reason: 'why', verdict: 'better', wins: 9, losses: 1, comparedRows: 50 },
  ]);
  expect(await workshop.promotions.moveOf('r')).toMatchObject({
    action: 'first',
    version: '1',
    reason: 'why',
  });
  expect(await workshop.promotions.moveOf('other')).toBeUndefined();
});

it('promotes the challenger when no version is named', async () => {
  await publish('m', 2, 2);
  await workshop.promotions.promoteVersion('m', '1', 0);
  await expect(workshop.promotions.promoteVersion('m', '', 0)).rejects.toMatchObject({
    reason: 'NO_CHALLENGER',
    message: 'model "m" has no challenger to promote: name a version; it has: 1 (the champion), 2',
  });
  await workshop.promotions.challengeWith('m', '2', grounds);
  expect(workshop.moves.at(-1)).toEqual({
    model: 'm',
    action: 'challenge',
    alias: 'challenger',
    from: undefined,
    to: '2',
    why: 'why',
  });
  expect(await workshop.promotions.promoteVersion('m', '', 0)).toMatchObject({
    aliases: { champion: '2', previous: '1' },
  });
});

it('promoting the champion again clears an older challenger', async () => {
  await publish('m', 2, 2);
  await workshop.promotions.promoteVersion('m', '2', 0);
  await workshop.promotions.challengeWith('m', '1', grounds);
  const { aliases } = await workshop.promotions.promoteVersion('m', '2', 0);
  expect(aliases).toEqual({ champion: '2' });
  expect(workshop.moves.at(-1)).toMatchObject({ alias: 'challenger', from: '1', to: undefined });
});

it('promoting the champion changes nothing', async () => {
  await publish('m', 2);
  const first = await workshop.promotions.promoteVersion('m', '1', 0);
  expect(await workshop.promotions.promoteVersion('m', '1', 0)).toEqual(first);
  expect(await audit()).toHaveLength(1);
});

it.each([
  ['an unknown model', 'x', '1', 0, 'MODEL_NOT_FOUND'],
  ['an unknown version', 'm', '7', 0, 'VERSION_NOT_FOUND'],
  ['no version at all', 'm', 'newest', 0, 'INVALID_VERSION'],
  ['no name', '../m', '1', 0, 'INVALID_MODEL_NAME'],
  ['another generation', 'm', '1', 5, 'STALE_GENERATION'],
  ['another signature', 'm', '2', 0, 'SIGNATURE_CHANGED'],
])('refuses to promote %s and audits nothing', async (_, model, version, generation, reason) => {
  await publish('m', 2, 3);
  await workshop.promotions.promoteVersion('m', '1', 0);
  await expect(workshop.promotions.promoteVersion(model, version, generation)).rejects.toMatchObject({
    reason,
  });
  expect(await audit()).toHaveLength(1);
});

it('refuses to roll back where there is nothing before', async () => {
  await publish('m', 2);
  await workshop.promotions.promoteVersion('m', '1', 0);
  await expect(workshop.promotions.rollBackVersion('m', 0)).rejects.toMatchObject({
    reason: 'NO_PREVIOUS_VERSION',
  });
});

describe('of two promotions at once', () => {
  it('one wins and the other is stale when both name the generation', async () => {
    await publish('m', 2, 2, 2);
    const { generation } = await workshop.promotions.promoteVersion('m', '1', 0);
    const both = await Promise.allSettled([
      workshop.promotions.promoteVersion('m', '2', generation),
      workshop.promotions.promoteVersion('m', '3', generation),
    ]);
    expect(both.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(both.find(({ status }) => status === 'rejected')).toMatchObject({
      reason: { kind: 'Aborted', reason: 'STALE_GENERATION' },
    });
    expect((await workshop.writer.serving('m')).generation).toBe(generation + 1);
  });

  it('both happen, one after the other, when none names it', async () => {
    await publish('m', 2, 2, 2);
    await workshop.promotions.promoteVersion('m', '1', 0);
    await Promise.all([
      workshop.promotions.promoteVersion('m', '2', 0),
      workshop.promotions.promoteVersion('m', '3', 0),
    ]);
    const { generation, aliases } = await workshop.writer.serving('m');
    expect(generation).toBe(4);
    expect(new Set([aliases.champion, aliases.previous])).toEqual(new Set(['2', '3']));
    const rows = await audit();
    expect(rows.filter(({ state }) => state === 'done')).toHaveLength(3);
    expect(rows.filter(({ state }) => state === 'intended')).toHaveLength(0);
  });

  it('a run does not promote against another champion than it was judged against', async () => {
    await publish('m', 2, 2, 2);
    await workshop.promotions.promoteVersion('m', '1', 0);
    await workshop.promotions.promoteVersion('m', '2', 0);
    await expect(workshop.promotions.promoteJudged('m', '3', '1', grounds)).rejects.toMatchObject({
      kind: 'Aborted',
      reason: 'CHAMPION_CHANGED',
      message: expect.stringContaining('version 2 became the champion'),
    });
    expect((await workshop.writer.serving('m')).aliases.champion).toBe('2');
  });
});

describe('a crash in the middle of a move', () => {
  /** A writer that dies: before or after it wrote serving.json. */
  function dying(when: 'before' | 'after'): RepositoryWriter {
    const writer = new RepositoryWriter(workshop.modelsDir);
    const change = writer.changeServing.bind(writer);
    writer.changeServing = async (...order) => {
      if (when === 'after') await change(...order);
      throw new Error('killed');
    };
    return writer;
  }

  it.each([
    ['before', 'abandoned', '1'],
    ['after', 'done', '2'],
  ] as const)('%s serving.json was written counts as %s', async (when, state, champion) => {
    await publish('m', 2, 2, 2);
    await workshop.promotions.promoteVersion('m', '1', 0);
    await expect(workshop.openPromotions(dying(when)).promoteVersion('m', '2', 0)).rejects.toThrow('killed');
    expect((await audit())[1]).toMatchObject({ state: 'intended' });

    const reopened = workshop.openPromotions();
    await reopened.reconcile();
    expect((await audit())[1]).toMatchObject({ state, toVersion: '2' });
    expect((await workshop.writer.serving('m')).aliases.champion).toBe(champion);
    await reopened.reconcile();
    expect((await audit())[1]).toMatchObject({ state });
    await reopened.promoteVersion('m', '3', 0);
    expect((await audit())[2]).toMatchObject({ state: 'done', fromVersion: champion });
  });

  it('is not taken for done because a later move made the same generation', async () => {
    await publish('m', 2, 2, 2);
    await workshop.promotions.promoteVersion('m', '1', 0);
    await expect(workshop.openPromotions(dying('before')).promoteVersion('m', '2', 0)).rejects.toThrow();
    await workshop.promotions.promoteVersion('m', '3', 0);
    await workshop.openPromotions().reconcile();
    expect(await audit()).toMatchObject([{ state: 'done' }, { state: 'abandoned' }, { state: 'done' }]);
  });
});

it('changes the fields of a policy that are given', async () => {
  await publish('m', 2);
  await workshop.promotions.promoteVersion('m', '1', 0);
  const changed = await workshop.promotions.updatePolicy('m', { retrainAfter: 7 });
  expect(changed).toMatchObject({
    generation: 3,
    aliases: { champion: '1' },
    policy: { autoPromote: true, autoRetrain: true, retrainAfter: 7 },
  });
  expect(await workshop.promotions.updatePolicy('m', { autoPromote: false })).toMatchObject({
    policy: { autoPromote: false, autoRetrain: true, retrainAfter: 7 },
  });
  await expect(workshop.promotions.updatePolicy('x', {})).rejects.toMatchObject({
    reason: 'MODEL_NOT_FOUND',
  });
});

it('makes the first file that is added the champion, and later ones challengers', async () => {
  await publish('m', 2, 2);
  expect(await workshop.promotions.introduce('m', '1')).toEqual({ promoted: true });
  expect(await workshop.promotions.introduce('m', '2')).toEqual({ promoted: false });
  expect((await workshop.writer.serving('m')).aliases).toEqual({ champion: '1', challenger: '2' });
});
