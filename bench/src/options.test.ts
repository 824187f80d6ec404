import { describe, expect, it } from '@jest/globals';
import { readOptions } from './options.ts';

describe('readOptions', () => {
  it.each([
    [['mesh'], { bench: 'mesh', seconds: 3, rounds: 5, concurrency: 64, only: [] }],
    [['start'], { bench: 'start', seconds: 0, rounds: 3, concurrency: 64, only: [] }],
    [['memory', '--seconds', '2'], { bench: 'memory', seconds: 2, rounds: 1, concurrency: 64, only: [] }],
    [
      ['mesh', '--rounds=7', '--seconds=1', '--concurrency', '8'],
      { bench: 'mesh', seconds: 1, rounds: 7, concurrency: 8, only: [] },
    ],
  ])('reads %j', (argv, expected) => {
    expect(readOptions(argv)).toEqual(expected);
  });

  it.each([
    [[], 'expected one of'],
    [['speed'], 'expected one of'],
    [['mesh', 'start'], 'expected one of'],
    [['mesh', '--rounds', 'many'], '--rounds is a whole number up to 25, not "many"'],
    [['mesh', '--seconds', '3600'], '--seconds is a whole number up to 60'],
  ])('refuses %j', (argv, message) => {
    expect(() => readOptions(argv)).toThrow(message);
  });
});
