import { readdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { Scope } from '@ratchet/kernel';
import { MODEL_FILE } from '@ratchet/model';
import { encodeModel } from '@ratchet/onnx';
import { type AddVersionRequest, protos, type RepositoryServiceDefinition } from '@ratchet/protocol';
import { connect, type Remote, serve } from '@ratchet/rpc';
import { until } from '@ratchet/testkit';
import { VersionDoor } from './add-version.ts';
import { repositoryService } from './repository-service.ts';
import { adding, StandInFeedback, sentences, Workshop } from './testing.ts';
import { isTrainable } from './trainable.ts';

jest.setTimeout(60_000);

const BYTES_MAX = 3 * 2 ** 20;

let scope: Scope;
let workshop: Workshop;
let feedback: StandInFeedback;
let remote: Remote<RepositoryServiceDefinition>;
beforeEach(async () => {
  scope = new Scope();
  workshop = scope.own(await Workshop.open());
  const { repository, writer, promotions, store } = workshop;
  feedback = scope.own(await new StandInFeedback().up());
  const dataset = scope.own(connect(protos.ratchet.feedback.v1.DatasetService.service, feedback.address));
  const uploadsDir = join(workshop.modelsDir, '.uploads');
  const door = new VersionDoor(
    { repository, writer, promotions, store, dataset, uploadsDir },
    { bytesMax: BYTES_MAX },
  );
  const server = await serve({
    host: '127.0.0.1',
    port: 0,
    portSetting: 'trainerPort',
    implementations: [repositoryService(door)],
  });
  scope.own(server);
  remote = scope.own(connect(protos.ratchet.repository.v1.RepositoryService.service, server.address));
});
afterEach(() => scope.close());

function send(requests: Iterable<AddVersionRequest>) {
  return remote.AddVersion(requests, { timeoutMs: 30_000 });
}

function add(model: string, file: Uint8Array) {
  const chunks: AddVersionRequest[] = [{ model }];
  for (let from = 0; from < file.length; from += 2 ** 20)
    chunks.push({ chunk: file.subarray(from, from + 2 ** 20) });
  return send(chunks);
}

/** Everything in the repository, as paths below its root. */
async function tree(): Promise<string[]> {
  const found = await readdir(workshop.modelsDir, { recursive: true });
  return found.filter((path) => !/^\.uploads$/.test(path)).sort((a, b) => (a < b ? -1 : 1));
}

it('makes the first file of a model its champion, and the next its challenger', async () => {
  const first = await add('m', adding(1));
  expect(first).toMatchObject({ model: 'm', version: '1', promoted: true });
  expect(JSON.parse(first.manifestJson)).toMatchObject({
    task: 'tensors',
    pipeline: [],
    signature: { inputs: [{ name: 'x', datatype: 'FP32', shape: [-1, 2] }], batch: true },
    files: { [MODEL_FILE]: { bytes: adding(1).length, sha256: expect.stringMatching(/^[0-9a-f]{64}$/) } },
  });
  expect(await add('m', adding(2))).toMatchObject({ version: '2', promoted: false });
  expect((await workshop.writer.serving('m')).aliases).toEqual({ champion: '1', challenger: '2' });
  expect(await workshop.repository.manifest('m', '2')).toMatchObject({ version: '2' });
  expect(await tree()).toEqual([
    'm',
    'm/1',
    'm/1/manifest.json',
    'm/1/model.onnx',
    'm/2',
    'm/2/manifest.json',
    'm/2/model.onnx',
    'm/serving.json',
  ]);
});

it('takes a file in many pieces', async () => {
  const large = encodeModel({
    name: 'large',
    nodes: [{ op: 'Add', inputs: ['x', 'w'], outputs: ['y'] }],
    initializers: [{ name: 'w', type: 'float32', dims: [600_000], data: new Float32Array(600_000) }],
    inputs: [{ name: 'x', type: 'float32', dims: [1] }],
    outputs: [{ name: 'y', type: 'float32', dims: [600_000] }],
  });
  const { manifestJson } = await add('m', large);
  expect(JSON.parse(manifestJson)).toMatchObject({ signature: { batch: false } });
  expect((await stat(workshop.repository.modelFile('m', '1'))).size).toBe(large.length);
});

describe('refuses and leaves nothing behind:', () => {
  const good = adding(1);
  const mistyped = encodeModel({
    name: 'mistyped',
    nodes: [{ op: 'MatMul', inputs: ['x', 'w'], outputs: ['y'] }],
    initializers: [{ name: 'w', type: 'int64', dims: [2, 2], data: new BigInt64Array(4) }],
    inputs: [{ name: 'x', type: 'float32', dims: ['batch', 2] }],
    outputs: [{ name: 'y', type: 'float32', dims: ['batch', 2] }],
  });

  it.each<[string, AddVersionRequest[], string]>([
    ['an empty file', [{ model: 'm' }], 'MODEL_EMPTY'],
    [
      'a web page',
      [{ model: 'm' }, { chunk: Buffer.from('<!DOCTYPE html><html></html>') }],
      'MODEL_NOT_ONNX',
    ],
    ['a file that is cut off', [{ model: 'm' }, { chunk: good.subarray(0, -5) }], 'MODEL_CORRUPT'],
    ['a file that onnxruntime refuses', [{ model: 'm' }, { chunk: mistyped }], 'MODEL_REJECTED'],
    [
      'a file that is too large',
      [{ model: 'm' }, ...Array(4).fill({ chunk: Buffer.alloc(2 ** 20) })],
      'FILE_TOO_LARGE',
    ],
    ['a piece that is too long', [{ model: 'm' }, { chunk: Buffer.alloc(2 ** 20 + 1) }], 'CHUNK_TOO_LONG'],
    ['bytes before the name', [{ chunk: good }], 'MODEL_EXPECTED'],
    ['a second name', [{ model: 'm' }, { model: 'm' }], 'CHUNK_EXPECTED'],
    ['an empty stream', [], 'MODEL_EXPECTED'],
    ['a name with a path', [{ model: '../m' }, { chunk: good }], 'INVALID_MODEL_NAME'],
  ])('%s', async (_, requests, reason) => {
    const sent = send(requests);
    await expect(sent).rejects.toMatchObject({ name: 'Fault', reason });
    await expect(sent).rejects.not.toMatchObject({
      message: expect.stringMatching(/ratchet-trainer|uploads|onnxruntime_src/),
    });
    expect(await tree()).toEqual([]);
  });
});

it('leaves what is live alone when a file is refused', async () => {
  await add('m', adding(1));
  const before = await workshop.writer.serving('m');
  await expect(add('m', adding(2).subarray(0, -3))).rejects.toMatchObject({ reason: 'MODEL_CORRUPT' });
  expect(await workshop.writer.serving('m')).toEqual(before);
});

it('does not add a file to a model that classifies text', async () => {
  const { writer, promotions } = workshop;
  await writer.publish('t', async (dir, version) => {
    await writeFile(join(dir, MODEL_FILE), adding(1));
    const signature = {
      inputs: [{ name: 'ids', datatype: 'INT32', shape: [-1, -1] }],
      outputs: [{ name: 'p', datatype: 'FP32', shape: [-1, 2] }],
      batch: true,
    };
    const manifest = {
      formatVersion: 1,
      model: 't',
      version,
      task: 'text-classification',
      labels: ['a', 'b'],
    };
    await writeFile(join(dir, 'manifest.json'), JSON.stringify({ ...manifest, pipeline: [], signature }));
  });
  await promotions.introduce('t', '1');
  await expect(add('t', adding(1))).rejects.toMatchObject({ reason: 'SIGNATURE_CHANGED' });
});

it('publishes nothing of an upload that breaks off, and leaves no file', async () => {
  const uploads = join(workshop.modelsDir, '.uploads');
  const held = Promise.withResolvers<void>();
  scope.own({ close: held.resolve });
  const unended = async function* (): AsyncGenerator<AddVersionRequest> {
    yield { model: 'm' };
    yield { chunk: adding(1) };
    await held.promise; // all of the file is sent, and still nobody said so
  };
  const abort = new AbortController();
  const sent = remote.AddVersion(unended(), { timeoutMs: 30_000, signal: abort.signal });
  const refused = expect(sent).rejects.toMatchObject({ kind: 'Cancelled' });
  await until('the file to arrive', async () => {
    const [file] = await readdir(uploads).catch(() => []);
    return file !== undefined && (await stat(join(uploads, file))).size === adding(1).length;
  });
  abort.abort();
  await refused;
  await until('the upload to be gone', async () => (await readdir(uploads)).length === 0);
  expect(await tree()).toEqual([]);
  expect(await add('m', adding(2))).toMatchObject({ version: '1', promoted: true });
});

it('takes two uploads at once and no more', async () => {
  let finish = (): void => undefined;
  const held = new Promise<void>((resolve) => {
    finish = resolve;
  });
  const slow = async function* (model: string): AsyncGenerator<AddVersionRequest> {
    yield { model };
    await held;
    yield { chunk: adding(1) };
  };
  const uploads = ['a', 'b', 'c'].map((model) => remote.AddVersion(slow(model), { timeoutMs: 30_000 }));
  await expect(
    Promise.any(
      uploads.map((upload) =>
        upload.then(
          () => Promise.reject(),
          (e: unknown) => e,
        ),
      ),
    ),
  ).resolves.toMatchObject({
    kind: 'ResourceExhausted',
    reason: 'UPLOADS_BUSY',
  });
  finish();
  const ended = await Promise.allSettled(uploads);
  expect(ended.filter(({ status }) => status === 'fulfilled')).toHaveLength(2);
  expect(await add('d', adding(1))).toMatchObject({ promoted: true });
});

describe('a file that is to learn', () => {
  /** Two dense layers; behind the first comes what the argument says. */
  const network = (activation = 'Relu', classes = 3): Uint8Array => {
    const vector = (name: string, dims: readonly number[]) => {
      const count = dims.reduce((product, dim) => product * dim, 1);
      return {
        name,
        type: 'float32',
        dims,
        data: Float32Array.from({ length: count }, (_, i) => Math.sin(i)),
      } as const;
    };
    return encodeModel({
      name: 'network',
      nodes: [
        { op: 'Gemm', inputs: ['x', 'body.weight', 'body.bias'], outputs: ['hidden'] },
        { op: activation, inputs: ['hidden'], outputs: ['active'] },
        { op: 'Gemm', inputs: ['active', 'classifier.weight', 'classifier.bias'], outputs: ['logits'] },
        { op: 'Softmax', inputs: ['logits'], outputs: ['y'] },
      ],
      initializers: [
        vector('body.weight', [4, 5]),
        vector('body.bias', [5]),
        vector('classifier.weight', [5, classes]),
        vector('classifier.bias', [classes]),
      ],
      inputs: [{ name: 'x', type: 'float32', dims: ['batch', 4] }],
      outputs: [{ name: 'y', type: 'float32', dims: ['batch', classes] }],
    });
  };

  const addToLearn = (file: Uint8Array, { pattern = '', labels = [] as string[], model = 'm' } = {}) =>
    send([{ model, trainable: { pattern, labels } }, { chunk: file }]);

  it('is checked, and its manifest says what learns', async () => {
    const { manifestJson, trainable, promoted } = await addToLearn(network(), {
      pattern: 'classifier.*',
      labels: ['cat', 'dog', 'owl'],
    });
    expect(promoted).toBe(true);
    expect(trainable).toEqual({
      trained: [
        { name: 'classifier.weight', dims: [5, 3] },
        { name: 'classifier.bias', dims: [3] },
      ],
      frozen: [
        { name: 'body.weight', dims: [4, 5], reason: 'its name does not match' },
        { name: 'body.bias', dims: [5], reason: 'its name does not match' },
      ],
      features: ['active'],
    });
    expect(JSON.parse(manifestJson)).toMatchObject({
      task: 'tensors',
      labels: ['cat', 'dog', 'owl'],
      trainable: {
        pattern: 'classifier.*',
        parameters: ['classifier.weight', 'classifier.bias'],
        output: 'y',
        scores: 'probabilities',
      },
    });
    await workshop.repository.refresh();
    expect(await isTrainable(workshop.repository, workshop.repository.models().get('m'))).toBe(true);
  });

  it('has numbers for labels, or those of the version before', async () => {
    const first = await addToLearn(network(), { model: 'a' });
    expect(JSON.parse(first.manifestJson)).toMatchObject({ labels: ['0', '1', '2'] });
    expect(JSON.parse(first.manifestJson).trainable).not.toHaveProperty('pattern');
    await addToLearn(network(), { model: 'b', labels: ['cat', 'dog', 'owl'] });
    const second = await addToLearn(network('Tanh'), { model: 'b' });
    expect(JSON.parse(second.manifestJson)).toMatchObject({ version: '2', labels: ['cat', 'dog', 'owl'] });
  });

  it('learns nothing unless it is asked to', async () => {
    const { manifestJson, trainable } = await add('m', network());
    expect(trainable).toBeNull();
    expect(JSON.parse(manifestJson)).not.toHaveProperty('trainable');
    await workshop.repository.refresh();
    expect(await isTrainable(workshop.repository, workshop.repository.models().get('m'))).toBe(false);
  });

  it.each<[string, Uint8Array, Parameters<typeof addToLearn>[1], string, RegExp]>([
    [
      'nothing that can be trained',
      network(),
      { pattern: 'fc.*' },
      'NOT_TRAINABLE',
      /nothing that matches "fc\.\*" is there/,
    ],
    [
      'steps in the way, which have no slope',
      network('Ceil'),
      { pattern: 'body.*' },
      'NOT_TRAINABLE',
      /"body.weight" \(the answer "logits" does not depend on it\)/,
    ],
    [
      'too few labels',
      network(),
      { labels: ['cat', 'dog'] },
      'LABELS_MISMATCH',
      /answers 3 classes, and 2 labels/,
    ],
    [
      'a label twice',
      network(),
      { labels: ['cat', 'dog', 'cat'] },
      'INVALID_LABEL',
      /label 3, "cat", comes twice/,
    ],
    ['an empty label', network(), { labels: ['cat', ' ', 'owl'] }, 'INVALID_LABEL', /label 2, " ", is empty/],
    [
      'too many classes',
      network('Relu', 25_001),
      {},
      'TOO_MANY_LABELS',
      /answers 25001 classes, and at most 25000 can be learned/,
    ],
    ['a file that is no model', Buffer.from('{}'), {}, 'MODEL_NOT_ONNX', /JSON/],
  ])('is refused with %s, and nothing is published', async (_, file, options, reason, message) => {
    const sent = addToLearn(file, options);
    await expect(sent).rejects.toMatchObject({ name: 'Fault', reason });
    await expect(sent).rejects.toThrow(message);
    expect(await tree()).toEqual([]);
  });
});

describe('removing a model', () => {
  it('removes all of it', async () => {
    await add('m', adding(1));
    expect(await remote.RemoveModel({ model: 'm' }, { timeoutMs: 5_000 })).toEqual({});
    expect(workshop.repository.models().size).toBe(0);
    expect(await tree()).toEqual([]);
  });

  it.each([
    ['x', 'MODEL_NOT_FOUND'],
    ['../m', 'INVALID_MODEL_NAME'],
  ])('does not find %s', async (model, reason) => {
    await expect(remote.RemoveModel({ model }, { timeoutMs: 5_000 })).rejects.toMatchObject({ reason });
  });

  it('says that rows stay where there are only rows', async () => {
    feedback.addExamples('m-one', sentences(2));
    const remove = (model: string) => remote.RemoveModel({ model }, { timeoutMs: 5_000 });
    await expect(remove('m-one')).rejects.toMatchObject({
      kind: 'NotFound',
      reason: 'MODEL_NOT_FOUND',
      message: 'there is no version of "m-one" to remove; its rows stay as feedback does',
    });
    await expect(remove('m-two')).rejects.toThrow('there is no model "m-two"; there is none yet');
    // Nobody can say whether there are rows.
    await feedback.down();
    await expect(remove('m-one')).rejects.toMatchObject({
      reason: 'MODEL_NOT_FOUND',
      message: 'there is no model "m-one"; there is none yet',
    });
  });

  it('waits for its run', async () => {
    await add('m', adding(1));
    const { run } = await workshop.store.enqueue('m', 'manual');
    await expect(remote.RemoveModel({ model: 'm' }, { timeoutMs: 5_000 })).rejects.toMatchObject({
      kind: 'FailedPrecondition',
      reason: 'RUN_ACTIVE',
    });
    await workshop.store.beginNext();
    await workshop.store.end(run.runId, { state: 'failed', reason: 'over' });
    expect(await remote.RemoveModel({ model: 'm' }, { timeoutMs: 5_000 })).toEqual({});
  });
});
