import { describe, expect, test } from '@jest/globals';
import type { Tensor } from '@ratchet/model';
import fc from 'fast-check';
import { encodeFrame, FRAME_BYTES_MAX, type Frame, FrameReader } from './frame.ts';

const tensor: fc.Arbitrary<Tensor> = fc.record({
  name: fc.string(),
  datatype: fc.constantFrom('BOOL', 'INT32', 'INT64', 'FP32', 'FP64', 'BYTES'),
  shape: fc.array(fc.nat(), { maxLength: 4 }),
  content: fc.uint8Array({ maxLength: 40 }),
});

const frame: fc.Arbitrary<Frame> = fc.record({
  id: fc.nat(2 ** 32 - 1),
  tensors: fc.array(tensor, { maxLength: 3 }),
});

describe('frames', () => {
  test('come out as they went in, however the pipe cuts them, with aligned contents', () => {
    fc.assert(
      fc.property(fc.array(frame, { maxLength: 4 }), fc.array(fc.nat(60)), (frames, cuts) => {
        const bytes = Buffer.concat(frames.map(encodeFrame));
        const got: Frame[] = [];
        const reader = new FrameReader((received) => got.push(received));
        let at = 0;
        for (const cut of cuts) {
          reader.read(bytes.subarray(at, at + cut));
          at += cut;
        }
        reader.read(bytes.subarray(at));
        expect(got.map(plain)).toEqual(frames.map(plain));
        for (const { content } of got.flatMap((received) => received.tensors))
          expect(content.length === 0 || content.byteOffset % 8 === 0).toBe(true);
      }),
    );
  });

  test('carry failures and times', () => {
    const failure = { kind: 'InvalidInput', reason: 'R', message: 'm' } as const;
    const got: Frame[] = [];
    new FrameReader((received) => got.push(received)).read(
      encodeFrame({ id: 7, tensors: [], runMs: 1.5, failure }),
    );
    expect(got).toEqual([{ id: 7, tensors: [], runMs: 1.5, failure }]);
  });

  test.each([0, 7, FRAME_BYTES_MAX + 1])('a length of %d is refused', (length) => {
    const bytes = Buffer.alloc(16);
    bytes.writeUInt32LE(length);
    expect(() => new FrameReader(() => undefined).read(bytes)).toThrow('not one of ours');
  });

  test('tensors that reach beyond the frame are refused', () => {
    const bytes = encodeFrame({
      id: 1,
      tensors: [{ name: 'x', datatype: 'BOOL', shape: [9], content: new Uint8Array(9) }],
    });
    bytes.writeUInt32LE(bytes.length - 8, 0);
    expect(() => new FrameReader(() => undefined).read(bytes)).toThrow('shorter than its tensors');
  });
});

function plain({ id, tensors }: Frame): unknown {
  return { id, tensors: tensors.map((t) => ({ ...t, content: [...t.content] })) };
}
