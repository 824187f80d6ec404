import { mkdir, mkdtemp, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { Scope } from '@ratchet/kernel';
import { entryOf } from '@ratchet/model';
import { protos, type RepositoryServiceHandlers, type RolloutServiceHandlers } from '@ratchet/protocol';
import { connect, implement } from '@ratchet/rpc';
import { CurrentRepository } from './current-repository.ts';
import { FakeMesh, TEXT_MODEL, until } from './testing.ts';

/** Longer than any test: the repository looks when it is told to. */
const NEVER_MS = 600_000;

let scope = new Scope();
let root = '';
let repository: CurrentRepository;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'ratchet-gateway-'));
  scope.own({ close: () => rm(root, { recursive: true, force: true }) });
  repository = scope.own(await new CurrentRepository(root, { pollMs: NEVER_MS }).open());
});
afterEach(async () => {
  await scope.close();
  scope = new Scope();
});

async function add(model: string): Promise<void> {
  await mkdir(join(root, model, '1'), { recursive: true });
  await writeFile(join(root, model, '1/model.onnx'), '');
}

/** Counts the looks that found something. */
function changes(): { count: number } {
  const seen = { count: 0 };
  repository.onChange(() => seen.count++);
  return seen;
}

describe('an unknown name', () => {
  test('is looked for once for all who wait, and again for those who come later', async () => {
    const seen = changes();
    await add('m');
    const found = await Promise.all(
      ['m', 'm', 'm'].map((name) => repository.find(() => entryOf(repository, name).name)),
    );
    expect(found).toEqual(['m', 'm', 'm']);
    await add('n');
    expect(await repository.find(() => entryOf(repository, 'n').name)).toBe('n');
    expect(seen.count).toBe(2);
    await expect(repository.find(() => entryOf(repository, 'o'))).rejects.toMatchObject({
      reason: 'MODEL_NOT_FOUND',
    });
  });

  test('is looked for at most every 50 ms', async () => {
    const startAt = performance.now();
    for (let look = 0; look < 4; look++) await repository.lookAgain();
    expect(performance.now() - startAt).toBeGreaterThan(100);
  });

  test('needs no look when it is wrong for another reason', async () => {
    await add('m');
    const wrong = new Error('wrong');
    await expect(
      repository.find(() => {
        throw wrong;
      }),
    ).rejects.toBe(wrong);
    expect(repository.models().size).toBe(0);
  });
});

describe('a gateway', () => {
  const { RepositoryService } = protos.ratchet.repository.v1;
  const { RolloutService } = protos.ratchet.rollout.v1;
  const TEXT = { instances: ['a'] };
  const FILE = { 'content-type': 'application/octet-stream' };
  const timeoutMs = 5_000;

  /** A mesh whose trainer really publishes, promotes and removes. */
  async function startMesh(): Promise<FakeMesh> {
    let mesh: FakeMesh | undefined;
    const promote = async (model: string, version: string) => {
      const move = { aliases: { champion: version } };
      await mesh!.writer().changeServing(model, (now) => ({ ...now, ...move }));
      return { serving: { model } };
    };
    const trainer = [
      implement<RepositoryServiceHandlers>(RepositoryService.service, {
        AddVersion: async (requests) => {
          let model = '';
          for await (const part of requests) model = part.model ?? model;
          const version = await mesh!.publish(TEXT_MODEL, { model, state: 'LOAD_STATE_LOADING' });
          return { model, version, manifestJson: '{}', promoted: true };
        },
        RemoveModel: async ({ model }) => {
          await mesh!.writer().removeModel(model);
          return {};
        },
      }),
      implement<RolloutServiceHandlers>(RolloutService.service, {
        PromoteVersion: ({ model, version }) => promote(model, version ?? ''),
        RollBackVersion: ({ model }) => promote(model, '1'),
        UpdatePolicy: async ({ model }) => {
          await mesh!.writer().changeServing(model, (now) => ({
            ...now,
            policy: { ...now.policy, retrainAfter: 7 },
          }));
          return { serving: { model } };
        },
      }),
    ];
    mesh = scope.own(await FakeMesh.start({ trainer }));
    return mesh;
  }

  const predict = (mesh: FakeMesh, model: string) => mesh.call('POST', `/v1/models/${model}:predict`, TEXT);
  const shown = async (mesh: FakeMesh, model: string) => (await mesh.call('GET', `/v1/models/${model}`)).body;

  test('knows a version when its upload is answered, and forgets a model when its removal is', async () => {
    const mesh = await startMesh();
    for (let round = 0; round < 5; round++) {
      const model = `m${round}`;
      const added = await mesh.call('POST', `/v1/models/${model}/versions`, new Uint8Array(9), FILE);
      expect(added).toMatchObject({ status: 201, body: { promoted: true } });
      expect(await shown(mesh, model)).toMatchObject({ champion: '1' });
      expect(await predict(mesh, model)).toMatchObject({ status: 503, body: { reason: 'MODEL_NOT_READY' } });
      mesh.inference.set(model, '1', 'LOAD_STATE_AVAILABLE');
      await until('the version', async () => (await predict(mesh, model)).status === 200);
      expect((await mesh.call('DELETE', `/v1/models/${model}`)).status).toBe(204);
      expect(await predict(mesh, model)).toMatchObject({ status: 404, body: { reason: 'MODEL_NOT_FOUND' } });
    }
  });

  test('knows of every move that was answered, by either door', async () => {
    const mesh = await startMesh();
    const rollout = scope.own(connect(RolloutService.service, mesh.grpc));
    const versions = scope.own(connect(RepositoryService.service, mesh.grpc));
    for (let count = 0; count < 2; count++) await versions.AddVersion([{ model: 'm' }], { timeoutMs });
    expect(await shown(mesh, 'm')).toMatchObject({ champion: '2' });
    await rollout.RollBackVersion({ model: 'm' }, { timeoutMs });
    expect(await shown(mesh, 'm')).toMatchObject({ champion: '1' });
    await rollout.PromoteVersion({ model: 'm', version: '2' }, { timeoutMs });
    expect(await shown(mesh, 'm')).toMatchObject({ champion: '2' });
    await mesh.call('POST', '/v1/models/m:rollback', {});
    expect(await shown(mesh, 'm')).toMatchObject({ champion: '1' });
    await mesh.call('PATCH', '/v1/models/m/policy', { retrainAfter: 7 });
    expect(await shown(mesh, 'm')).toMatchObject({ policy: { retrainAfter: 7 } });
    await versions.RemoveModel({ model: 'm' }, { timeoutMs });
    expect(await mesh.call('GET', '/v1/models/m')).toMatchObject({ status: 404 });
  });

  test('shows what is there when it is asked, whoever moved it', async () => {
    const mesh = await startMesh();
    for (let count = 0; count < 2; count++) await mesh.publish(TEXT_MODEL, { model: 'm' });
    for (let round = 0; round < 10; round++) {
      const champion = String(1 + (round % 2));
      await mesh.writer().changeServing('m', (now) => ({ ...now, aliases: { champion } }));
      const answers = await Promise.all([
        shown(mesh, 'm'),
        mesh.call('GET', '/v1/models').then(({ body }) => body.models[0]),
        mesh.call('GET', `/v1/models/m/versions/${champion}`).then(({ body }) => body.aliases[0]),
      ]);
      expect(answers).toMatchObject([{ champion }, { champion }, 'champion']);
    }
    await rename(join(mesh.dataDir, 'models'), join(mesh.dataDir, 'elsewhere'));
    await symlink(join(mesh.dataDir, 'models'), join(mesh.dataDir, 'models')); // leads nowhere
    expect(await shown(mesh, 'm')).toMatchObject({ champion: '2' });
  });

  test('looks once more for what somebody else published', async () => {
    const mesh = await startMesh();
    for (const state of ['LOAD_STATE_LOADING', 'LOAD_STATE_AVAILABLE'] as const) {
      await mesh.publish(TEXT_MODEL, { model: state, state });
      expect([200, 503]).toContain((await predict(mesh, state)).status);
      await mesh.publish(TEXT_MODEL, { model: state, state });
      const second = await mesh.call('POST', `/v1/models/${state}/versions/2:predict`, TEXT);
      expect(second.status).toBe(200);
      await mesh.publish(TEXT_MODEL, { model: state, state });
      expect((await mesh.call('GET', `/v1/models/${state}/versions/3`)).status).toBe(200);
    }
  });
});
