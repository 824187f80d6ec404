import { describe, expect, test } from '@jest/globals';
import { refuseOtherFormats } from './format.ts';

const latin1 = (text: string) => Buffer.from(text, 'latin1');

describe('refuseOtherFormats', () => {
  test.each([
    ['nothing', '', 'MODEL_EMPTY', /empty/],
    ['an HTML page', '<!DOCTYPE html><html>', 'MODEL_NOT_ONNX', /HTML or XML page/],
    ['an HTML page after a byte order mark', '\xef\xbb\xbf \r\n<html>', 'MODEL_NOT_ONNX', /HTML/],
    ['an error document', '{"error":"not found"}', 'MODEL_NOT_ONNX', /JSON/],
    ['gzip', '\x1f\x8b\x08\x00', 'MODEL_NOT_ONNX', /gzip/],
    ['a PyTorch archive', 'PK\x03\x04model/data.pkl', 'MODEL_NOT_ONNX', /torch\.onnx\.export/],
    ['a Keras file', '\x89HDF\r\n\x1a\n', 'MODEL_NOT_ONNX', /HDF5/],
    ['an ORT flatbuffer', '\x18\0\0\0ORTM\0\0', 'MODEL_NOT_ONNX', /\.ort file; give the \.onnx/],
    ['a TensorFlow Lite flatbuffer', '\x1c\0\0\0TFL3', 'MODEL_NOT_ONNX', /TensorFlow Lite/],
    ['a Git LFS pointer', 'version https://git-lfs.github.com/spec/v1\n', 'MODEL_NOT_ONNX', /git lfs pull/],
  ])('refuses %s', (_, text, reason, message) => {
    expect(() => refuseOtherFormats(latin1(text))).toThrow(
      expect.objectContaining({
        kind: 'FailedPrecondition',
        reason,
        message: expect.stringMatching(message),
      }),
    );
  });

  test('lets a producer be called ORTM', () => {
    expect(() => refuseOtherFormats(latin1('\x08\x07\x12\x04ORTM'))).not.toThrow();
  });
});
