import { describe, expect, test } from '@jest/globals';
import { cleanMessage, loadFailure, runFailure } from './ort-message.ts';

describe('cleanMessage', () => {
  test.each([
    [
      "Non-zero status code returned while running Gather node. Name:'/encoder/emb/Gather' Status Message: indices element out of data bounds, idx=5 must be within the inclusive range [-3,2]",
      "Non-zero status code returned while running Gather node. Name:'/encoder/emb/Gather' Status Message: indices element out of data bounds, idx=5 must be within the inclusive range [-3,2]",
    ],
    [
      "running ConstantOfShape node. Name:'y' Status Message: /onnxruntime_src/onnxruntime/core/framework/op_kernel.cc:83 virtual OrtValue* onnxruntime::OpKernelContext::OutputMLValue(int, const onnxruntime::TensorShape&) [ONNXRuntimeError] : 1 : FAIL : tensor.cc:57 CalculateTensorStorageSize Tensor shape.Size() must be >= 0\n",
      "running ConstantOfShape node. Name:'y' Status Message: Tensor shape.Size() must be >= 0",
    ],
    [
      '/onnxruntime_src/onnxruntime/core/graph/model.cc:202 onnxruntime::Model::Model(onnx::ModelProto&&, const onnxruntime::PathString&) Unsupported model IR version: 20, max supported IR version: 13\n',
      'Unsupported model IR version: 20, max supported IR version: 13',
    ],
    ['matmul_helper.h:59 Compute MatMul dimension mismatch', 'MatMul dimension mismatch'],
    [
      "Load model from /srv/models/a/1.onnx failed: File doesn't exist",
      "Load model from failed: File doesn't exist",
    ],
    ['at /onnxruntime_src/onnxruntime/core/x.cc:7', 'at'],
    ['a\u0000b\n\tc', 'a b c'],
  ])('%j', (raw, clean) => {
    expect(cleanMessage(raw)).toBe(clean);
  });

  test('cuts what is long', () => {
    expect(cleanMessage('x'.repeat(1000))).toHaveLength(300);
  });
});

test('running out of memory is told apart from refusing', () => {
  const memory = new Error(
    '/onnxruntime_src/a.cc:1 f() Failed to allocate memory for requested buffer of size 9\n',
  );
  expect(runFailure(memory)).toMatchObject({ kind: 'ResourceExhausted', reason: 'MODEL_OUT_OF_MEMORY' });
  expect(loadFailure(memory)).toMatchObject({ kind: 'ResourceExhausted', reason: 'MODEL_OUT_OF_MEMORY' });
  expect(runFailure(new Error('idx=5'))).toMatchObject({
    kind: 'InvalidInput',
    reason: 'MODEL_REFUSED_INPUT',
  });
  expect(loadFailure(new Error('No Op'))).toMatchObject({
    kind: 'FailedPrecondition',
    reason: 'MODEL_REJECTED',
  });
});
