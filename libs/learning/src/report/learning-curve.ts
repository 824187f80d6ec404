import { equalSteps, labelOf, type Scale, scaleOf } from './scale.ts';
import { element, figure, round, text, widthOf } from './svg.ts';
import { type Language, type Words, wordsIn } from './words.ts';

/** The losses of one epoch; what `fit` keeps as its history. */
export interface CurveEpoch {
  readonly epoch: number;
  readonly trainLoss: number;
  readonly validation?: { readonly loss: number };
}

export interface LearningCurve {
  /** In the order of training. */
  readonly history: readonly CurveEpoch[];
  /** The epoch whose parameters were kept; 0 or absent where none is to be marked. */
  readonly bestEpoch?: number;
  readonly language?: Language;
}

const [WIDTH, HEIGHT] = [640, 350];
const [LEFT, RIGHT, TOP, BOTTOM] = [62, 20, 60, 46];

/** More points than this are thinned out: nobody sees them. */
const POINTS_MAX = 200;

/** Fewer points than this are marked one by one. */
const DOTS_MAX = 25;

/**
 * The losses of training and validation by epoch as an SVG, the best epoch marked. What is not finite is left out.
 * Throws a RangeError where no loss is finite.
 */
export function drawLearningCurve({ history, bestEpoch = 0, language = 'en' }: LearningCurve): string {
  const words = wordsIn(language);
  const train = pointsOf(history, bestEpoch, ({ trainLoss }) => trainLoss);
  const validation = pointsOf(history, bestEpoch, (each) => each.validation?.loss ?? Number.NaN);
  const all = [...train, ...validation];
  if (all.length === 0) throw new RangeError('a learning curve needs at least one finite loss');
  const losses = all.map(({ loss }) => loss);
  const y = scaleOf(Math.min(...losses), Math.max(...losses), HEIGHT - BOTTOM, TOP);
  const epochs = all.map(({ epoch }) => epoch);
  const x = epochScale(Math.min(...epochs), Math.max(...epochs));
  const best = [...validation, ...train].find(({ epoch }) => epoch === bestEpoch);
  const bestLoss = best && labelOf(Number(best.loss.toPrecision(4)));
  return figure({
    width: WIDTH,
    height: HEIGHT,
    label: best
      ? `${words.learningCurve}: ${words.best}, ${words.epoch} ${best.epoch}, ${words.loss} ${bestLoss}`
      : words.learningCurve,
    parts: [
      text(LEFT, 26, words.learningCurve, { class: 'ink strong', 'font-size': 15 }),
      legend(words, validation.length > 0),
      axes(x, y, words),
      line(train, x, y, 'blue'),
      line(validation, x, y, 'orange'),
      best === undefined ? '' : mark(best, x, y, `${words.best}: ${words.epoch} ${best.epoch}, ${bestLoss}`),
    ],
  });
}

interface Point {
  readonly epoch: number;
  readonly loss: number;
}

function pointsOf(
  history: readonly CurveEpoch[],
  bestEpoch: number,
  lossOf: (epoch: CurveEpoch) => number,
): Point[] {
  const every = Math.ceil(history.length / POINTS_MAX);
  return history
    .filter((each, i) => i % every === 0 || i === history.length - 1 || each.epoch === bestEpoch)
    .map((each) => ({ epoch: each.epoch, loss: lossOf(each) }))
    .filter(({ loss }) => Number.isFinite(loss));
}

/** Whole epochs only, and no room beyond the last one. */
function epochScale(first: number, last: number): Scale {
  const width = WIDTH - LEFT - RIGHT;
  const at = (epoch: number) =>
    LEFT + (last === first ? width / 2 : ((epoch - first) / (last - first)) * width);
  const ticks = equalSteps(first, last).filter(
    (tick) => Number.isInteger(tick) && tick > first && tick <= last,
  );
  return { at, ticks: [first, ...ticks], logarithmic: false };
}

function axes(x: Scale, y: Scale, words: Words): string {
  const [bottom, right] = [HEIGHT - BOTTOM, WIDTH - RIGHT];
  const grid = y.ticks.map((tick) => `M${LEFT} ${round(y.at(tick))}H${right}`).join('');
  const loss = y.logarithmic ? `${words.loss} (${words.logarithmic})` : words.loss;
  const middle = (TOP + bottom) / 2;
  return [
    element('path', { d: grid, class: 'grid' }),
    element('path', { d: `M${LEFT} ${bottom}H${right}`, class: 'axis' }),
    ...y.ticks.map((tick) =>
      text(LEFT - 8, y.at(tick) + 4, labelOf(tick), { class: 'quiet', 'text-anchor': 'end' }),
    ),
    ...x.ticks.map((tick) =>
      text(x.at(tick), bottom + 18, String(tick), { class: 'quiet', 'text-anchor': 'middle' }),
    ),
    text((LEFT + right) / 2, HEIGHT - 10, words.epoch, { class: 'quiet', 'text-anchor': 'middle' }),
    text(0, 0, loss, {
      class: 'quiet',
      'text-anchor': 'middle',
      transform: `translate(16 ${round(middle)})rotate(-90)`,
    }),
  ].join('');
}

function line(points: readonly Point[], x: Scale, y: Scale, colour: 'blue' | 'orange'): string {
  if (points.length === 0) return '';
  const places = points.map(({ epoch, loss }) => `${round(x.at(epoch))} ${round(y.at(loss))}`);
  const dots =
    points.length > DOTS_MAX
      ? ''
      : element('path', {
          // A line of no length with round ends is a dot.
          d: places.map((place) => `M${place}h0`).join(''),
          class: `${colour}-line`,
          'stroke-width': 6,
          'stroke-linecap': 'round',
        });
  const d = `M${places.join('L')}`;
  return `${element('path', { d, fill: 'none', class: `${colour}-line`, 'stroke-width': 2, 'stroke-linejoin': 'round' })}${dots}`;
}

function mark(best: Point, x: Scale, y: Scale, label: string): string {
  const left = x.at(best.epoch);
  const half = widthOf(label) / 2 + 4;
  return [
    element('path', {
      d: `M${round(left)} ${TOP}V${HEIGHT - BOTTOM}`,
      class: 'axis',
      'stroke-dasharray': '4 4',
    }),
    element('circle', {
      cx: left,
      cy: y.at(best.loss),
      r: 5.5,
      class: 'ground orange-line',
      'stroke-width': 2.5,
    }),
    text(Math.min(WIDTH - RIGHT - half, Math.max(LEFT + half, left)), TOP - 8, label, {
      class: 'ink strong',
      'text-anchor': 'middle',
    }),
  ].join('');
}

function legend(words: Words, hasValidation: boolean): string {
  const entries = [
    ['blue', words.training],
    ...(hasValidation ? [['orange', words.validation]] : []),
  ] as const;
  let right = WIDTH - RIGHT;
  return entries
    .toReversed()
    .map(([colour, word]) => {
      const start = right - widthOf(word!) - 24;
      right = start - 18;
      return `${element('path', { d: `M${round(start)} 22h18`, class: `${colour}-line`, 'stroke-width': 2 })}${text(
        start + 24,
        26,
        word!,
        { class: 'ink' },
      )}`;
    })
    .join('');
}
