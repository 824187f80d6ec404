import { element, FAINT, INK, LINE, MAIN, picture, text } from '../kit/svg.mjs';

const WIDTH = 880;
const HEIGHT = 380;
const PLOT = { left: 56, right: 690, top: 52, bottom: 340 };
const MONTHS_BEFORE = 60;
const COLORS = ['#b7bcc8', '#e0a030', '#7fa3e8', MAIN];

/** The end of a series and how each forecaster would have gone on from where `from` stands: {name, path}. */
export function forecastPicture(months, from, forecasters) {
  const shown = months.slice(from - MONTHS_BEFORE);
  const values = [...shown.map(({ value }) => value), ...forecasters.flatMap(({ path }) => path)];
  const [low, high] = [Math.floor(Math.min(...values) / 5) * 5, Math.ceil(Math.max(...values) / 5) * 5];
  const x = (i) => PLOT.left + ((PLOT.right - PLOT.left) * i) / (shown.length - 1);
  const y = (value) => PLOT.bottom - ((PLOT.bottom - PLOT.top) * (value - low)) / (high - low);
  const line = (values, start, attributes) =>
    element('polyline', {
      points: values.map((value, i) => `${x(start + i).toFixed(1)},${y(value).toFixed(1)}`).join(' '),
      fill: 'none',
      'stroke-linejoin': 'round',
      ...attributes,
    });
  const ticks = Array.from({ length: (high - low) / 5 + 1 }, (_, i) => low + 5 * i);
  const last = (values) => values.at(-1);
  const names = spread([
    { name: 'measured', y: y(last(shown).value), color: INK },
    ...forecasters.map(({ name, path }, i) => ({ name, y: y(last(path)), color: COLORS[i] })),
  ]);
  return picture(WIDTH, HEIGHT, 'Carbon dioxide over Mauna Loa, and its forecasts', [
    text(16, 26, `Carbon dioxide over Mauna Loa: the last ${months.length - from} months, forecast at once`, {
      'font-size': 15,
      'font-weight': 600,
    }),
    text(16, 43, 'ppm', { fill: FAINT }),
    ticks.map((tick) => [
      element('line', { x1: PLOT.left, x2: PLOT.right, y1: y(tick), y2: y(tick), stroke: LINE }),
      text(PLOT.left - 8, y(tick) + 4, tick, { 'text-anchor': 'end', fill: FAINT }),
    ]),
    shown.flatMap(({ date }, i) =>
      date.slice(5, 7) === '01'
        ? text(x(i), PLOT.bottom + 18, date.slice(0, 4), { 'text-anchor': 'middle', fill: FAINT })
        : [],
    ),
    element('line', {
      x1: x(MONTHS_BEFORE - 0.5),
      x2: x(MONTHS_BEFORE - 0.5),
      y1: PLOT.top,
      y2: PLOT.bottom,
      stroke: FAINT,
      'stroke-dasharray': '3 3',
    }),
    forecasters.map(({ path }, i) => line(path, MONTHS_BEFORE, { stroke: COLORS[i], 'stroke-width': 2 })),
    line(
      shown.map(({ value }) => value),
      0,
      { stroke: INK, 'stroke-width': 1.4 },
    ),
    names.map(({ name, y, color }) =>
      text(PLOT.right + 10, y + 4, name, { fill: color, 'font-weight': 600 }),
    ),
  ]);
}

/** Names that would stand in one another are moved apart. */
function spread(names) {
  const ordered = names.toSorted((a, b) => a.y - b.y);
  for (const [i, each] of ordered.entries()) if (i > 0) each.y = Math.max(each.y, ordered[i - 1].y + 16);
  return ordered;
}
