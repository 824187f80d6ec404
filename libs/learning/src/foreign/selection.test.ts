import { describe, expect, test } from '@jest/globals';
import { matcherOf, namesExactly } from './selection.ts';

describe('a selection of parameters', () => {
  test.each<[string, string[], boolean]>([
    ['classifier.*', ['classifier.0.weight'], true],
    ['classifier.*', ['classifierX'], false],
    ['classifier.*', ['the.classifier.0.weight'], false],
    ['*', ['onnx::MatMul_12'], true],
    ['layer?.bias', ['layer4.bias'], true],
    ['layer?.bias', ['layer12.bias'], false],
    ['fc.*, head/*', ['head/kernel:0'], true],
    ['fc.weight', ['fc_weight'], false],
    ['a[1]*', ['a[1]/w'], true],
    ['grow.*', ['onnx::MatMul_143', '/grow/MatMul', 'grow.MatMul'], true],
    ['', ['w'], false],
  ])('%j of %j: %s', (pattern, names, expected) => {
    expect(matcherOf({ pattern })(names)).toBe(expected);
  });

  test('names are themselves, whatever else the parameter is called', () => {
    const isSelected = matcherOf({ parameters: ['w', 'a.*'] });
    expect([['w'], ['a.*'], ['a.b'], ['x', 'w']].map(isSelected)).toEqual([true, true, false, false]);
  });

  test('everything is selected where nothing is asked for', () => {
    expect(matcherOf({})(['anything'])).toBe(true);
  });

  test('a pattern may name a parameter letter by letter', () => {
    expect(namesExactly({ pattern: 'a, positions' }, 'positions')).toBe(true);
    expect(namesExactly({ pattern: 'pos*' }, 'positions')).toBe(false);
    expect(namesExactly({ parameters: ['positions'] }, 'positions')).toBe(true);
    expect(namesExactly({}, 'positions')).toBe(false);
  });
});
