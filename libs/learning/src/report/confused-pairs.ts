import { type Confusion, mostConfused } from '@ratchet/stats';
import { element, figure, shortened, text, widthOf } from './svg.ts';
import type { Words } from './words.ts';

const PAIRS_MAX = 20;
const LABEL_WIDTH_MAX = 380;
const BAR_WIDTH = 200;
const [LEFT, TOP, LINE] = [24, 62, 24];

/** The most frequent mistakes as bars: how many rows of the true class were taken for the other one. */
export function drawConfusedPairs(picture: {
  readonly labels: readonly string[];
  readonly confusion: Confusion;
  readonly words: Words;
  readonly caption: string;
}): string {
  const { labels, confusion, words, caption } = picture;
  const pairs = mostConfused(confusion, PAIRS_MAX);
  const names = pairs.map(({ truth, predicted }) => {
    const half = LABEL_WIDTH_MAX / 2 - 10;
    return `${shortened(labels[truth]!, half)} → ${shortened(labels[predicted]!, half)}`;
  });
  const gutter = Math.max(80, ...names.map((name) => widthOf(name)));
  const most = pairs[0]?.rows ?? 1;
  const left = LEFT + gutter + 10;
  const note = `${words.trueClass} → ${words.predictedClass}`;
  return figure({
    width: Math.max(left + BAR_WIDTH + 110, LEFT + widthOf(caption) + 24),
    height: TOP + 24 + Math.max(1, pairs.length) * LINE,
    label: `${words.mostConfused}: ${caption}`,
    parts: [
      text(LEFT, 26, words.mostConfused, { class: 'ink strong', 'font-size': 15 }),
      text(LEFT, 44, `${caption} · ${note}`, { class: 'quiet' }),
      ...(pairs.length === 0 ? [text(LEFT, TOP + 18, words.noMistakes, { class: 'ink' })] : []),
      ...pairs.flatMap(({ rows, share }, i) => {
        const y = TOP + i * LINE;
        const width = (BAR_WIDTH * rows) / most;
        return [
          text(left - 10, y + 16, names[i]!, { class: 'ink', 'text-anchor': 'end' }),
          element('rect', { x: left, y: y + 4, width, height: LINE - 8, rx: 2, class: 'orange' }),
          text(left + width + 6, y + 16, `${rows} (${Math.round(100 * share)} %)`, { class: 'quiet' }),
        ];
      }),
    ],
  });
}
