import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { addingModel, modelReady, startMesh, type TestMesh, until } from '@ratchet/testkit';

let mesh: TestMesh;
beforeAll(async () => {
  mesh = await startMesh({ starter: false });
}, 60_000);
afterAll(() => mesh.close(), 20_000);

async function add(model: string, file: Uint8Array<ArrayBuffer>) {
  const response = await fetch(`${mesh.rest}/v1/models/${model}/versions`, {
    method: 'POST',
    headers: { 'content-type': 'application/octet-stream' },
    body: file,
  });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}

interface Answer {
  readonly version: string;
  readonly predictions: number[][];
}

it('flips versions back and forth under load with no failed and no misrouted Predict', async () => {
  expect(await add('swap', addingModel(100))).toMatchObject({
    status: 201,
    body: { version: '1', promoted: true },
  });
  expect(await add('swap', addingModel(200))).toMatchObject({
    status: 201,
    body: { version: '2', promoted: false },
  });
  await modelReady(mesh, 'swap', '1');

  let going = true;
  const seen = new Map<string, number>();
  const wrong: unknown[] = [];
  const client = async (): Promise<void> => {
    while (going) {
      const { status, body } = await mesh.call<Answer>('POST', '/v1/models/swap:predict', {
        instances: [[1, 2]],
      });
      const offset = 100 * Number(body.version);
      const good =
        status === 200 && body.predictions[0]?.[0] === 1 + offset && body.predictions[0]?.[1] === 2 + offset;
      if (!good) wrong.push({ status, body });
      seen.set(body.version, (seen.get(body.version) ?? 0) + 1);
    }
  };
  const clients = Array.from({ length: 8 }, client);
  for (let flip = 0; flip < 6; flip++) {
    const version = flip % 2 === 0 ? '2' : '1';
    const at = seen.get(version) ?? 0;
    expect((await mesh.call('POST', '/v1/models/swap:promote', { version })).status).toBe(200);
    await until(`version ${version} to answer`, () => (seen.get(version) ?? 0) > at, 5_000);
  }
  going = false;
  await Promise.all(clients);
  expect(wrong).toEqual([]);
}, 60_000);

it('refuses broken files and keeps what is live', async () => {
  await add('kept', addingModel(7));
  await modelReady(mesh, 'kept', '1');
  const good = addingModel(8);
  for (const [name, file] of [
    ['truncated', good.subarray(0, good.length - 5)],
    ['a web page', Buffer.from('<!DOCTYPE html><html></html>')],
    ['empty', new Uint8Array(0)],
  ] as const) {
    const { status, body } = await add('kept', file);
    expect({ name, status }).toEqual({ name, status: 400 });
    expect(String(body['detail'])).not.toMatch(/\/|onnxruntime/);
  }
  // The same by hand, behind the trainer's back: a version that can't be loaded never displaces the live one.
  await mkdir(join(mesh.dataDir, 'models/kept/9'), { recursive: true });
  await writeFile(join(mesh.dataDir, 'models/kept/9/model.onnx'), good.subarray(0, 40));
  const { status, body } = await mesh.call<Answer>('POST', '/v1/models/kept:predict', {
    instances: [[1, 2]],
  });
  expect({ status, body }).toMatchObject({ status: 200, body: { version: '1', predictions: [[8, 9]] } });
}, 60_000);

it('serves a bare tree that somebody puts there', async () => {
  const dir = join(mesh.dataDir, 'models/by-hand/1');
  await mkdir(dir, { recursive: true });
  await writeFile(join(dir, 'model.onnx'), addingModel(5));
  await modelReady(mesh, 'by-hand', '1');
  const { body } = await mesh.call<Answer>('POST', '/v1/models/by-hand:predict', {
    instances: [{ x: [1, 2] }, { x: [3, 4] }],
  });
  expect(body).toMatchObject({
    version: '1',
    predictions: [
      [6, 7],
      [8, 9],
    ],
  });
}, 60_000);
