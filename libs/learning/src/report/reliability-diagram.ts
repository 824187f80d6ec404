import { calibrationError, type ReliabilityBin, wilsonInterval } from '@ratchet/stats';
import { element, figure, round, text, widthOf } from './svg.ts';
import { type Language, type Words, wordsIn } from './words.ts';

export interface ReliabilityDiagram {
  /** As `evaluateClassification` gives them. */
  readonly reliability: readonly ReliabilityBin[];
  readonly language?: Language;
}

const [SIZE, LEFT, TOP] = [300, 64, 84];
/** Of the bars that show how many rows each bin has. */
const [BARS_TOP, BARS] = [TOP + SIZE + 26, 46];
const TICKS = [0, 0.2, 0.4, 0.6, 0.8, 1];

/**
 * Accuracy by confidence as an SVG. A dot on the diagonal is a bin whose answers are right as often as they claim; the
 * orange line is by how much they are not, the thin one Wilson's 95 % interval of the accuracy. Below, the rows of each
 * bin. Throws a RangeError without bins.
 */
export function drawReliability({ reliability, language = 'en' }: ReliabilityDiagram): string {
  if (reliability.length === 0) throw new RangeError('a reliability diagram needs at least one bin');
  const words = wordsIn(language);
  const rows = reliability.reduce((sum, bin) => sum + bin.rows, 0);
  const error = calibrationError(reliability).toFixed(3);
  const caption = `${words.calibrationError} ${error}, ${rows.toLocaleString('en')} ${words.rows}`;
  return figure({
    width: LEFT + SIZE + 28,
    height: BARS_TOP + BARS + 48,
    label: `${words.reliability}: ${caption}`,
    parts: [
      text(LEFT, 26, words.reliability, { class: 'ink strong', 'font-size': 15 }),
      text(LEFT, 44, caption, { class: 'quiet' }),
      legend(words),
      axes(words),
      ...reliability.map(binOf),
      bars(reliability),
    ],
  });
}

const across = (confidence: number) => LEFT + confidence * SIZE;
const up = (accuracy: number) => TOP + (1 - accuracy) * SIZE;

function axes(words: Words): string {
  const bottom = BARS_TOP + BARS;
  const grid = TICKS.map((tick) => `M${LEFT} ${up(tick)}h${SIZE}M${across(tick)} ${TOP}v${SIZE}`);
  return [
    element('path', { d: grid.join(''), class: 'grid' }),
    element('path', {
      d: `M${LEFT} ${TOP + SIZE}l${SIZE} ${-SIZE}`,
      class: 'axis',
      'stroke-dasharray': '5 4',
    }),
    element('path', { d: `M${LEFT} ${bottom}h${SIZE}`, class: 'axis' }),
    ...TICKS.map((tick) =>
      text(LEFT - 8, up(tick) + 4, String(tick), { class: 'quiet', 'text-anchor': 'end' }),
    ),
    ...TICKS.map((tick) =>
      text(across(tick), bottom + 17, String(tick), { class: 'quiet', 'text-anchor': 'middle' }),
    ),
    text(LEFT + SIZE / 2, bottom + 36, words.confidence, { class: 'quiet', 'text-anchor': 'middle' }),
    sideways(words.accuracy, TOP + SIZE / 2),
    sideways(words.rows, BARS_TOP + BARS / 2),
  ].join('');
}

/** What the two kinds of line in each bin are. */
function legend({ accuracyInterval, gap }: Words): string {
  const at = LEFT + 24 + widthOf(accuracyInterval) + 8;
  return [
    element('path', { d: `M${LEFT} 62h18`, class: 'blue-line' }),
    element('circle', { cx: LEFT + 9, cy: 62, r: 4.5, class: 'blue' }),
    text(LEFT + 24, 66, accuracyInterval, { class: 'quiet' }),
    element('path', {
      d: `M${round(at)} 62h18`,
      class: 'orange-line',
      'stroke-width': 4,
      'stroke-opacity': 0.75,
    }),
    text(at + 24, 66, gap, { class: 'quiet' }),
  ].join('');
}

function sideways(word: string, middle: number): string {
  const transform = `translate(20 ${round(middle)})rotate(-90)`;
  return text(0, 0, word, { class: 'quiet', 'text-anchor': 'middle', transform });
}

function binOf({ rows, confidence, accuracy }: ReliabilityBin): string {
  const { low, high } = wilsonInterval(Math.round(rows * accuracy), rows);
  const x = across(confidence);
  return [
    element('path', { d: `M${round(x)} ${round(up(low))}V${round(up(high))}`, class: 'blue-line' }),
    element('path', {
      d: `M${round(x)} ${round(up(confidence))}V${round(up(accuracy))}`,
      class: 'orange-line',
      'stroke-width': 4,
      'stroke-opacity': 0.75,
    }),
    element('circle', { cx: x, cy: up(accuracy), r: 4.5, class: 'blue' }),
  ].join('');
}

function bars(reliability: readonly ReliabilityBin[]): string {
  const most = Math.max(...reliability.map(({ rows }) => rows));
  const paths = reliability.map(({ low, high, rows }) => {
    const height = Math.max(1, (rows / most) * BARS);
    const [x, width] = [across(low) + 1, (high - low) * SIZE - 2];
    return `M${round(x)} ${BARS_TOP + BARS}v${round(-height)}h${round(width)}v${round(height)}z`;
  });
  return element('path', { d: paths.join(''), class: 'blue', 'fill-opacity': 0.55 });
}
