import { labelOf, type Scale, scaleOf } from './scale.ts';
import { element, figure, round, text, widthOf } from './svg.ts';
import { type Language, type Words, wordsIn } from './words.ts';

export interface PredictionsPicture {
  readonly truth: Float64Array;
  /** As many, each finite. */
  readonly predicted: Float64Array;
  readonly language?: Language;
}

/** More points than this are thinned out, which keeps the file small. */
const POINTS_MAX = 500;

const [SIZE, TOP, RIGHT, BELOW] = [320, 62, 28, 48];
/** Room for the word and for the ticks of the upright axis. */
const [WORD, GAP] = [32, 8];

/**
 * What was predicted against what was true as an SVG: both axes have the same scale, and a dot on the diagonal is a row
 * that was predicted exactly. Of more than 500 rows that many are drawn, spread evenly
 * over them. Throws a RangeError without rows, where
 * the two do not fit together, and for what is not finite.
 */
export function drawPredictions({ truth, predicted, language = 'en' }: PredictionsPicture): string {
  if (truth.length === 0 || truth.length !== predicted.length)
    throw new RangeError(`${truth.length} true values do not fit ${predicted.length} predictions`);
  const { low, high } = rangeOf(truth, predicted);
  const words = wordsIn(language);
  const lengths = scaleOf(low, high, 0, SIZE);
  const ticks = lengths.ticks.map(labelOf);
  const left = WORD + Math.max(...ticks.map((tick) => widthOf(tick))) + GAP;
  const x: Scale = { ...lengths, at: (value) => left + lengths.at(value) };
  const y: Scale = { ...lengths, at: (value) => TOP + SIZE - lengths.at(value) };
  const drawn = thinned(truth.length);
  const caption = captionOf(truth, predicted, drawn.length, words);
  return figure({
    width: Math.max(left + SIZE + RIGHT, WORD + widthOf(caption) + RIGHT),
    height: TOP + SIZE + BELOW,
    label: `${words.predictions}: ${caption}`,
    parts: [
      text(WORD, 26, words.predictions, { class: 'ink strong', 'font-size': 15 }),
      text(WORD, 44, caption, { class: 'quiet' }),
      axes(x, y, left, words),
      dots(drawn.map((row) => `M${round(x.at(truth[row]!))} ${round(y.at(predicted[row]!))}h0`)),
    ],
  });
}

function rangeOf(...all: readonly Float64Array[]): { readonly low: number; readonly high: number } {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const values of all)
    for (const value of values) {
      if (!Number.isFinite(value)) throw new RangeError(`values are finite, but one is ${value}`);
      low = Math.min(low, value);
      high = Math.max(high, value);
    }
  return { low, high };
}

/** Places of rows, evenly over all of them. */
function thinned(rows: number): number[] {
  const count = Math.min(POINTS_MAX, rows);
  return Array.from({ length: count }, (_, i) => Math.floor((i * rows) / count));
}

function captionOf(truth: Float64Array, predicted: Float64Array, drawn: number, words: Words): string {
  const squares = truth.reduce((sum, value, row) => sum + (value - predicted[row]!) ** 2, 0);
  const rmse = labelOf(Number(Math.sqrt(squares / truth.length).toPrecision(4)));
  const rows = truth.length.toLocaleString('en');
  const shown = drawn === truth.length ? rows : `${drawn} ${words.of} ${rows}`;
  return `${shown} ${words.rows}, RMSE ${rmse}`;
}

function axes(x: Scale, y: Scale, left: number, words: Words): string {
  const bottom = TOP + SIZE;
  const grid = x.ticks.map(
    (tick) => `M${left} ${round(y.at(tick))}h${SIZE}M${round(x.at(tick))} ${TOP}v${SIZE}`,
  );
  const note = x.logarithmic ? ` (${words.logarithmic})` : '';
  const middle = round(TOP + SIZE / 2);
  return [
    element('path', { d: grid.join(''), class: 'grid' }),
    element('path', {
      d: `M${round(left)} ${bottom}l${SIZE} ${-SIZE}`,
      class: 'axis',
      'stroke-dasharray': '5 4',
    }),
    ...y.ticks.map((tick) =>
      text(left - GAP, y.at(tick) + 4, labelOf(tick), { class: 'quiet', 'text-anchor': 'end' }),
    ),
    ...x.ticks.map((tick) =>
      text(x.at(tick), bottom + 18, labelOf(tick), { class: 'quiet', 'text-anchor': 'middle' }),
    ),
    text(left + SIZE / 2, bottom + 38, words.trueValue + note, { class: 'quiet', 'text-anchor': 'middle' }),
    text(0, 0, words.predictedValue + note, {
      class: 'quiet',
      'text-anchor': 'middle',
      transform: `translate(18 ${middle})rotate(-90)`,
    }),
  ].join('');
}

/** Lines of no length with round ends; one by one, so that many in one place are darker. */
function dots(places: readonly string[]): string {
  const style = {
    class: 'blue-line',
    'stroke-width': 5,
    'stroke-linecap': 'round',
    'stroke-opacity': '0.45',
  };
  return element('g', style, places.map((d) => element('path', { d })).join(''));
}
