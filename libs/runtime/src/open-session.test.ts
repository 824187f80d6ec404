import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { encodeStrings, type Tensor } from '@ratchet/model';
import { openSession } from './open-session.ts';
import { batchMixing, identities, picking, scaling, type TinyModel } from './testing.ts';

let dir: string;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'ratchet-session-'));
});
afterAll(() => rm(dir, { recursive: true, force: true }));

async function fileOf(name: string, { bytes }: TinyModel): Promise<string> {
  const file = join(dir, `${name}.onnx`);
  await writeFile(file, bytes);
  return file;
}

const bytesOf = (array: ArrayBufferView): Uint8Array =>
  new Uint8Array(array.buffer, array.byteOffset, array.byteLength);

describe('openSession', () => {
  test('every datatype goes in and comes out with the same bits, from any offset', async () => {
    const model = identities();
    await using session = await disposable(
      await openSession(await fileOf('identities', model), model.signature),
    );
    const contents: Record<string, Uint8Array> = {
      BOOL: Uint8Array.of(1, 0),
      INT32: bytesOf(Int32Array.of(-5, 2 ** 31 - 1)),
      INT64: bytesOf(BigInt64Array.of(-(2n ** 63n), 2n ** 63n - 1n)),
      FP32: bytesOf(Float32Array.of(Number.NaN, -0)),
      FP64: bytesOf(Float64Array.of(Math.PI, Number.NEGATIVE_INFINITY)),
      BYTES: encodeStrings(['', '字 grüß']),
    };
    const inputs = model.signature.inputs.map(({ name, datatype }): Tensor => {
      const content = new Uint8Array(contents[datatype]!.length + 3).subarray(3);
      content.set(contents[datatype]!);
      return { name, datatype, shape: [1, 2], content };
    });
    const outputs = await session.run(inputs);
    expect(outputs.map(({ name, content }) => [name, [...content]])).toEqual(
      Object.entries(contents).map(([datatype, content]) => [`out ${datatype}`, [...content]]),
    );
  });

  test('zero instances give zero answers', async () => {
    const model = scaling(2);
    await using session = await disposable(
      await openSession(await fileOf('scaling', model), model.signature),
    );
    const [y] = await session.run([
      { name: 'x', datatype: 'FP32', shape: [0, 4], content: new Uint8Array() },
    ]);
    expect(y).toMatchObject({ name: 'y', shape: [0, 4] });
  });

  test('what the model refuses is a fault without a path', async () => {
    const model = picking();
    await using session = await disposable(
      await openSession(await fileOf('picking', model), model.signature),
    );
    const input = {
      name: 'at',
      datatype: 'INT64',
      shape: [1],
      content: bytesOf(BigInt64Array.of(9n)),
    } as const;
    await expect(session.run([input])).rejects.toMatchObject({
      name: 'Fault',
      kind: 'InvalidInput',
      reason: 'MODEL_REFUSED_INPUT',
      message: expect.stringMatching(/^the model can't take these inputs: [^/]*idx=9[^/]*$/),
    });
  });

  test.each<[string, (s: TinyModel['signature']) => TinyModel['signature'], string]>([
    [
      'an input that the model lacks',
      (s) => ({ ...s, inputs: [...s.inputs, { name: 'z', datatype: 'FP32', shape: [-1] }] }),
      'the signature names input "z", which the model does not have',
    ],
    [
      'another datatype',
      (s) => ({ ...s, outputs: [{ name: 'y', datatype: 'INT64', shape: [-1, 4] }] }),
      'the signature says that output "y" is INT64; the model has FP32',
    ],
    ['fewer inputs', (s) => ({ ...s, inputs: [] }), 'the signature leaves out input "x" of the model'],
  ])('a signature with %s is refused', async (_, change, message) => {
    const model = batchMixing();
    const file = await fileOf('mixing', model);
    await expect(openSession(file, change(model.signature))).rejects.toMatchObject({
      kind: 'FailedPrecondition',
      reason: 'SIGNATURE_MISMATCH',
      message,
    });
  });
});

async function disposable<T extends { close(): Promise<void> }>(session: T): Promise<T & AsyncDisposable> {
  return Object.assign(session, { [Symbol.asyncDispose]: () => session.close() });
}
