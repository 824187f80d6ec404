import { createHash, randomBytes } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { request as httpRequest } from 'node:http';
import { connect as connectSocket } from 'node:net';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { Fault } from '@ratchet/kernel';
import { protos, type RepositoryServiceHandlers } from '@ratchet/protocol';
import { connect, implement } from '@ratchet/rpc';
import { type FakeMesh, startSmallMesh, TEXT_MODEL, until } from '../testing.ts';
import { versionParts } from './version-upload.ts';

const { RepositoryService } = protos.ratchet.repository.v1;
const uploads: { model: string; sha256: string; bytes: number; chunkMax: number; trainable: unknown }[] = [];
let arrived = 0;
let ended = 0;
let mesh: FakeMesh;

const LEARNS = {
  trained: [{ name: 'fc.weight', dims: [4, 3] }],
  frozen: [{ name: 'mean', dims: [3], reason: 'it is a constant, by how it is used' }],
  features: ['flat'],
};

const repositoryService = implement<RepositoryServiceHandlers>(RepositoryService.service, {
  AddVersion: async (requests) => {
    const hash = createHash('sha256');
    const upload = { model: '', sha256: '', bytes: 0, chunkMax: 0, trainable: null as unknown };
    try {
      for await (const { model, chunk, trainable } of requests) {
        if (model !== undefined) Object.assign(upload, { model, trainable });
        if (upload.model === 'refused') throw new Fault('InvalidInput', 'NOT_ONNX', 'this is no ONNX file');
        if (chunk === undefined) continue;
        hash.update(chunk);
        upload.bytes += chunk.length;
        arrived += chunk.length;
        upload.chunkMax = Math.max(upload.chunkMax, chunk.length);
      }
    } finally {
      ended++;
    }
    uploads.push({ ...upload, sha256: hash.digest('hex') });
    const answer = { model: upload.model, version: '7', manifestJson: '{"task":"tensors"}', promoted: true };
    return upload.trainable ? { ...answer, trainable: LEARNS } : answer;
  },
  RemoveModel: async ({ model }) => {
    if (model !== 'mood') throw new Fault('NotFound', 'MODEL_NOT_FOUND', 'there is no such model');
    return {};
  },
});

beforeAll(async () => {
  mesh = await startSmallMesh({ trainer: [repositoryService] });
  mesh.inference.set('slow', '1', 'LOAD_STATE_ENDED', 'the file is cut off');
  await until('the states', async () => {
    const { body } = await mesh.call('GET', '/v1/models/slow');
    return body.model_version_status[0].state === 'END';
  });
});
afterAll(() => mesh.close());

const available = { state: 'AVAILABLE', status: { error_code: 'OK', error_message: '' } };

test('a model shows its versions, states, aliases and policy', async () => {
  expect((await mesh.call('GET', '/v1/models/mood')).body).toEqual({
    name: 'mood',
    task: 'text-classification',
    labels: ['negative', 'neutral', 'positive'],
    versions: ['1', '2'],
    champion: '1',
    aliases: { champion: '1', challenger: '2' },
    generation: 3,
    policy: { autoPromote: true, autoRetrain: true, retrainAfter: 0 },
    model_version_status: [
      { version: '2', ...available },
      { version: '1', ...available },
    ],
  });
});

test('a version that could not be loaded says why', async () => {
  expect((await mesh.call('GET', '/v1/models/slow')).body.model_version_status).toEqual([
    {
      version: '1',
      state: 'END',
      status: { error_code: 'FAILED_PRECONDITION', error_message: 'the file is cut off' },
    },
  ]);
});

test('all models are listed', async () => {
  const { body } = await mesh.call('GET', '/v1/models');
  expect(body.models.map(({ name, task }: { name: string; task: string }) => [name, task])).toEqual([
    ['mood', 'text-classification'],
    ['numbers', 'tensors'],
    ['pair', 'tensors'],
    ['slow', 'text-classification'],
  ]);
});

test('a version shows its manifest and report', async () => {
  await writeFile(join(mesh.dataDir, 'models/mood/1/report.json'), '{"rows":9}');
  const { body } = await mesh.call('GET', '/v1/models/mood/versions/1');
  expect(body).toEqual({
    model: 'mood',
    version: '1',
    aliases: ['champion'],
    model_version_status: [{ version: '1', ...available }],
    manifest: { formatVersion: 1, model: 'mood', version: '1', ...TEXT_MODEL },
    report: { rows: 9 },
  });
  expect((await mesh.call('GET', '/v1/models/mood/versions/2')).body).not.toHaveProperty('report');
});

test.each([
  ['/v1/models/nobody', 404, 'MODEL_NOT_FOUND'],
  ['/v1/models/nobody/versions/1', 404, 'MODEL_NOT_FOUND'],
  ['/v1/models/mood/versions/9', 404, 'VERSION_NOT_FOUND'],
  ['/v1/models/mood/versions/latest', 400, 'INVALID_VERSION'],
])('GET %s is refused', async (path, status, reason) => {
  expect(await mesh.call('GET', path)).toMatchObject({ status, body: { reason } });
});

test('a manifest that can not be read costs no other model its place', async () => {
  await mesh.publish({ ...TEXT_MODEL, task: 'nonsense' as never }, { model: 'odd' });
  expect((await mesh.call('GET', '/v1/models')).body.models).toHaveLength(5);
  const odd = (await mesh.call('GET', '/v1/models/odd')).body;
  expect(odd).toMatchObject({ name: 'odd', versions: ['1'] });
  expect(odd).not.toHaveProperty('task');
  expect(await mesh.call('GET', '/v1/models/odd/versions/1')).toMatchObject({
    status: 500,
    body: { reason: 'BAD_FORMAT' },
  });
  await mesh.writer().removeModel('odd');
});

test('an upload that is to learn says what of it learns', async () => {
  const upload = (query: string) =>
    mesh.call('POST', `/v1/models/learner/versions?${query}`, Buffer.from('file'), {
      'content-type': 'application/octet-stream',
    });
  const labels = Array.from({ length: 1_000 }, (_, i) => `a label, number ${i}, of many`);
  const query = new URLSearchParams({ trainable: 'fc.*,head.?', labels: `${labels.join('\n')}\n` });
  expect(await upload(query.toString())).toMatchObject({ status: 201, body: { trainable: LEARNS } });
  expect(uploads.at(-1)!.trainable).toEqual({ pattern: 'fc.*,head.?', labels });
  await upload('trainable=*');
  expect(uploads.at(-1)!.trainable).toEqual({ pattern: '', labels: [] });
  expect((await upload('')).body).not.toHaveProperty('trainable');
  expect(await upload('labels=a')).toMatchObject({
    status: 400,
    body: { reason: 'LABELS_WITHOUT_TRAINING' },
  });
  expect(await upload('trainable=')).toMatchObject({ status: 400, body: { reason: 'INVALID_ARGUMENT' } });
});

test('an upload is passed on as it arrives', async () => {
  const file = randomBytes(3_000_001);
  const headers = { 'content-type': 'application/octet-stream' };
  const answer = await mesh.call('POST', '/v1/models/new/versions', file, headers);
  expect(answer).toMatchObject({
    status: 201,
    body: { model: 'new', version: '7', manifest: { task: 'tensors' }, promoted: true },
  });
  const sha256 = createHash('sha256').update(file).digest('hex');
  expect(uploads.at(-1)).toMatchObject({ model: 'new', bytes: file.length, sha256, trainable: null });
  expect(uploads.at(-1)!.chunkMax).toBeLessThanOrEqual(512 * 1024);
});

test.each<[string, string, Uint8Array | undefined, Record<string, string>, number, string]>([
  [
    'a refused file',
    'refused',
    randomBytes(2_000_000),
    { 'content-type': 'application/octet-stream' },
    400,
    'NOT_ONNX',
  ],
  ['no file', 'new', undefined, {}, 400, 'EMPTY_BODY'],
  [
    'a file without its type',
    'new',
    randomBytes(10),
    { 'content-type': 'application/x-onnx' },
    415,
    'UNSUPPORTED_MEDIA_TYPE',
  ],
])('%s', async (_name, model, file, headers, status, reason) => {
  const answer = await mesh.call('POST', `/v1/models/${model}/versions`, file, headers);
  expect(answer).toMatchObject({ status, body: { reason } });
  expect(await mesh.call('GET', '/livez')).toMatchObject({ status: 200 });
});

test('an upload that is refused before its end leaves the connection to the next request', async () => {
  const [host, port] = mesh.rest.replace('http://', '').split(':') as [string, string];
  const socket = connectSocket(Number(port), host);
  let answers = '';
  socket.on('data', (chunk) => (answers += chunk.toString()));
  const head = (line: string, ...more: string[]) => [line, `host: ${host}`, ...more, '', ''].join('\r\n');
  const type = 'content-type: application/octet-stream';
  const size = 3_000_000;
  socket.write(head('POST /v1/models/refused/versions HTTP/1.1', type, `content-length: ${size}`));
  socket.write(randomBytes(size / 2));
  await until('the refusal', () => answers.includes('NOT_ONNX'));
  socket.write(randomBytes(size / 2));
  socket.write(head('GET /livez HTTP/1.1', 'connection: close'));
  await until('the next answer', () => /HTTP\/1.1 200 /.test(answers));
  socket.destroy();
});

test('an upload that breaks off ends the call behind', async () => {
  const headers = { 'content-type': 'application/octet-stream', 'content-length': '1000000' };
  const upload = httpRequest(`${mesh.rest}/v1/models/new/versions`, { method: 'POST', headers });
  upload.on('error', () => undefined);
  upload.write(randomBytes(500_000));
  const before = arrived;
  const endedBefore = ended;
  await until('the first bytes', () => arrived > before);
  upload.destroy();
  await until('the end of the call behind', () => ended > endedBefore);
});

test('large pieces are cut, and what is no file is refused', async () => {
  const sizes: (number | undefined)[] = [];
  for await (const { chunk } of versionParts('m', Readable.from([Buffer.alloc(1_200_000), Buffer.alloc(5)])))
    sizes.push((chunk as Buffer | undefined)?.length);
  expect(sizes).toEqual([undefined, 524_288, 524_288, 151_424, 5]);
  await expect(versionParts('m', undefined).next()).rejects.toThrow('expected an ONNX file as the body');
});

test('a model is removed', async () => {
  expect(await mesh.call('DELETE', '/v1/models/mood')).toMatchObject({ status: 204, body: '' });
  expect(await mesh.call('DELETE', '/v1/models/nobody')).toMatchObject({ status: 404 });
});

test('gRPC uploads are passed on too', async () => {
  const remote = mesh.scope.own(connect(RepositoryService.service, mesh.grpc));
  const parts = [{ model: 'grpc' }, { chunk: Buffer.from('ab') }, { chunk: Buffer.from('c') }];
  expect(await remote.AddVersion(parts, { timeoutMs: 5_000 })).toMatchObject({ model: 'grpc', version: '7' });
  expect(uploads.at(-1)).toMatchObject({ model: 'grpc', bytes: 3 });
  await expect(
    remote.AddVersion([{ model: 'refused' }, { chunk: Buffer.from('a') }], { timeoutMs: 5_000 }),
  ).rejects.toMatchObject({
    reason: 'NOT_ONNX',
  });
  expect(await remote.RemoveModel({ model: 'mood' }, { timeoutMs: 5_000 })).toEqual({});
});
