import { type Confusion, mostConfused } from '@ratchet/stats';
import { drawConfusedPairs } from './confused-pairs.ts';
import { element, figure, round, shortened, text, widthOf } from './svg.ts';
import { type Language, type Words, wordsIn } from './words.ts';

export interface ConfusionPicture {
  readonly labels: readonly string[];
  /** Counts; `confusion[t][p]` rows of true class t were predicted as p. */
  readonly confusion: Confusion;
  readonly language?: Language;
}

/** A matrix of more classes can't be read. */
const CLASSES_MAX = 30;

const LABEL_WIDTH_MAX = 140;
const [TOP, LEFT, GAP] = [62, 30, 6];

/** The numbers of the most frequent mistakes are written into their cells; those of the right answers always are. */
const NUMBERS_MAX = 120;
const CELL_WITH_NUMBERS_MIN = 24;

/** Steps of colour: cells of one step are drawn together, which keeps the file small. */
const SHADES = 12;

/**
 * A confusion matrix as an SVG, true classes in rows: blue what was right, orange what was not, the stronger the larger
 * the share of its row. Of more than 30 classes the most frequent mistakes are shown instead. Throws a RangeError where
 * labels and matrix do not fit together or there are none.
 */
export function drawConfusion({ labels, confusion, language = 'en' }: ConfusionPicture): string {
  if (labels.length === 0 || labels.length !== confusion.length) {
    throw new RangeError(`${labels.length} labels do not fit a matrix of ${confusion.length} classes`);
  }
  const words = wordsIn(language);
  const caption = captionOf(confusion, words);
  if (labels.length > CLASSES_MAX) return drawConfusedPairs({ labels, confusion, words, caption });
  const cell = Math.min(64, Math.max(18, Math.floor(520 / labels.length)));
  const size = cell * labels.length;
  const names = labels.map((label) => shortened(label, LABEL_WIDTH_MAX));
  const gutter = Math.max(...names.map((name) => widthOf(name)));
  const left = LEFT + gutter + GAP;
  const slanted = gutter > cell - 6;
  const below = slanted ? gutter * Math.SQRT1_2 + 14 : 18;
  return figure({
    width: Math.max(left + size, LEFT + widthOf(caption), 220) + 24,
    height: TOP + size + below + 28,
    label: `${words.confusionMatrix}: ${caption}`,
    parts: [
      text(LEFT, 26, words.confusionMatrix, { class: 'ink strong', 'font-size': 15 }),
      text(LEFT, 44, caption, { class: 'quiet' }),
      element('g', { transform: `translate(${round(left)} ${TOP})` }, cells(confusion, cell)),
      ...names.map((name, c) =>
        text(left - GAP, TOP + (c + 0.5) * cell + 4, name, { class: 'ink', 'text-anchor': 'end' }),
      ),
      ...names.map((name, c) => columnLabel(name, left + (c + 0.5) * cell, TOP + size, slanted)),
      text(left + size / 2, TOP + size + below + 16, words.predictedClass, {
        class: 'quiet',
        'text-anchor': 'middle',
      }),
      text(0, 0, words.trueClass, {
        class: 'quiet',
        'text-anchor': 'middle',
        transform: `translate(18 ${round(TOP + size / 2)})rotate(-90)`,
      }),
    ],
  });
}

function captionOf(confusion: Confusion, words: Words): string {
  let rows = 0;
  let right = 0;
  for (const [c, counts] of confusion.entries()) {
    for (const count of counts) rows += count;
    right += counts[c]!;
  }
  const accuracy = rows === 0 ? '' : `, ${words.accuracy} ${(right / rows).toFixed(3)}`;
  return `${rows.toLocaleString('en')} ${words.rows}${accuracy}`;
}

function columnLabel(name: string, x: number, y: number, slanted: boolean): string {
  if (!slanted) return text(x, y + 17, name, { class: 'ink', 'text-anchor': 'middle' });
  const transform = `translate(${round(x + 4)} ${round(y + 12)})rotate(-45)`;
  return text(0, 0, name, { class: 'ink', 'text-anchor': 'end', transform });
}

function cells(confusion: Confusion, cell: number): string {
  const squares = new Map<string, string[]>();
  const shadeOf = confusion.map((counts, t) => {
    const total = counts.reduce((sum, count) => sum + count, 0);
    return counts.map((count, p) => {
      if (count === 0) return 0;
      // The root lets rare mistakes be seen.
      const shade = Math.max(1, Math.round(Math.sqrt(count / total) * SHADES));
      const key = `${t === p ? 'blue' : 'orange'} ${shade}`;
      squares.set(key, [...(squares.get(key) ?? []), `M${p} ${t}h1v1h-1`]);
      return shade;
    });
  });
  const filled = [...squares].map(([key, paths]) => {
    const [colour, shade] = key.split(' ');
    const opacity = (Number(shade) / SHADES).toFixed(2);
    return element('path', { class: colour!, 'fill-opacity': opacity, d: paths.join('') });
  });
  return [
    element('g', { transform: `scale(${cell})` }, filled.join('')),
    element('path', { class: 'grid', fill: 'none', d: gridLines(confusion.length, cell) }),
    numbers(confusion, shadeOf, cell),
  ].join('');
}

function gridLines(classes: number, cell: number): string {
  const end = classes * cell;
  return Array.from({ length: classes + 1 }, (_, i) => `M0 ${i * cell}H${end}M${i * cell} 0V${end}`).join('');
}

function numbers(confusion: Confusion, shadeOf: readonly (readonly number[])[], cell: number): string {
  if (cell < CELL_WITH_NUMBERS_MIN) return '';
  const size = Math.min(12, Math.max(8, cell * 0.4));
  const right = confusion.map((_, c) => ({ truth: c, predicted: c }));
  const written = [...right, ...mostConfused(confusion, NUMBERS_MAX)].map(({ truth, predicted }) => {
    const count = confusion[truth]![predicted]!;
    const strong = shadeOf[truth]![predicted]! > SHADES / 2;
    const whole = String(count);
    const number = widthOf(whole, size) < cell ? whole : `${Math.round(count / 1000)}k`;
    return text((predicted + 0.5) * cell, (truth + 0.5) * cell + 4, number, { class: strong ? 'on' : 'ink' });
  });
  return element('g', { 'text-anchor': 'middle', 'font-size': size }, written.join(''));
}
