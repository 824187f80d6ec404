import { expect, test } from '@jest/globals';
import { isDifferentiable, stopsGradient } from './rules.ts';

test.each([
  ['Relu', undefined, true, false],
  ['Relu', '', true, false],
  ['Relu', 'ai.onnx', true, false],
  ['Relu', 'com.microsoft', false, false],
  ['Greater', undefined, false, true],
  ['Greater', 'com.example', false, false],
  ['GRU', undefined, false, false],
  ['toString', undefined, false, false],
])('%s of domain %s: differentiable %s, stops %s', (op, domain, differentiable, stops) => {
  expect(isDifferentiable(op, domain)).toBe(differentiable);
  expect(stopsGradient(op, domain)).toBe(stops);
});
