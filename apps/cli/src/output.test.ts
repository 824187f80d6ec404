import { describe, expect, test } from '@jest/globals';
import { fitted, ProgressLine } from './output.ts';
import { runCommand } from './testing.ts';

test.each([
  ['short', 10, 'short'],
  ['just fits', 9, 'just fits'],
  ['too long', 7, 'too lo…'],
  ['很好看', 6, '很好看'],
  ['很好看', 5, '很好…'],
  ['很好看', 4, '很…'],
])('%s takes %d columns as %s', (text, columns, expected) => {
  expect(fitted(text, columns)).toBe(expected);
});

test('answers keep their colours, and lose what else would move the terminal', async () => {
  const label = 'a\u001b[2J\u001b]0;title\u0007\u009b1mb\u001b[31mc\rd';
  const { out } = await runCommand(['predict', 'm', 'x'], {
    'POST /v1/models/m:predict': {
      model: 'm',
      version: '1',
      predictionIds: ['p'],
      predictions: [{ label, score: 1, scores: { [label]: 1 } }],
      recorded: true,
    },
  });
  expect(out).toContain('a�[2J�]0;title��1mb\u001b[31mc�d');
});

/** A stream that keeps what is written to it. */
function stream(isTTY: boolean) {
  const written: string[] = [];
  const fake = { isTTY, columns: 20, write: (text: string) => written.push(text) > 0 };
  return { written, stream: fake as unknown as NodeJS.WriteStream };
}

describe('a line of progress', () => {
  test('is drawn over and over on a terminal, as wide as that is', () => {
    const { written, stream: terminal } = stream(true);
    const line = new ProgressLine({ lines: true, stream: terminal });
    line.draw('a', 'x');
    line.draw('a line beyond the edge\u001b', 'x');
    line.end();
    expect(written).toEqual(['\r\u001b[2Ka', '\r\u001b[2Ka line beyond the …', '\r\u001b[2K']);
  });

  test('is printed elsewhere once for each topic, where that is wanted', () => {
    const { written, stream: file } = stream(false);
    for (const lines of [true, false]) {
      const line = new ProgressLine({ lines, stream: file });
      for (const [text, topic] of [
        ['1', 'a'],
        ['2', 'a'],
        ['3', 'b'],
        ['4', 'a'],
      ] as const)
        line.draw(text, topic);
      line.end();
    }
    expect(written).toEqual(['1\n', '3\n', '4\n']);
  });
});
