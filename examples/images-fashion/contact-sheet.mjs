import { percent } from '../kit/figures.mjs';
import { BAD, element, FAINT, GOOD, LINE, picture, text } from '../kit/svg.mjs';

const COLUMNS = 8;
const TILE = { width: 112, height: 138 };
const SIDE = 84;
const MARGIN = 16;
const HEAD = 56;
const WIDTH = 2 * MARGIN + COLUMNS * TILE.width;
/** A picture and its heat map beside each other. */
const PAIR = { width: 2 * TILE.width, height: 152 };

/**
 * A sheet of pictures, each with its true label and what two versions said: {png, label, answers: [{version, label,
 * score}]}; below it some with their heat maps. `title` and `about` stand above, `why` above the heat maps.
 */
export function contactSheet(tiles, reasons, { title, about, why }) {
  const rows = Math.ceil(tiles.length / COLUMNS);
  const end = HEAD + rows * TILE.height;
  return picture(WIDTH, end + (reasons.length === 0 ? 0 : PAIR.height) + MARGIN, title, [
    text(MARGIN, 24, title, { 'font-size': 15, 'font-weight': 600 }),
    text(MARGIN, 43, about, { fill: FAINT }),
    tiles.map((tile, i) =>
      at(MARGIN + (i % COLUMNS) * TILE.width, HEAD + Math.floor(i / COLUMNS) * TILE.height, drawn(tile)),
    ),
    reasons.length === 0 ? [] : text(MARGIN, end + 22, why, { fill: FAINT }),
    reasons.map((reason, i) => at(MARGIN + i * PAIR.width, end + 34, explained(reason))),
  ]);
}

function at(x, y, parts) {
  return element('g', { transform: `translate(${x},${y})` }, parts.flat().join(''));
}

function drawn({ png, label, answers }) {
  return [
    image(png, 0),
    text(0, SIDE + 14, label, { 'font-weight': 600 }),
    answers.map((answer, i) =>
      text(0, SIDE + 29 + 14 * i, `${answer.version}: ${answer.label} ${percent(answer.score, 0)}`, {
        'font-size': 10.5,
        fill: answer.label === label ? GOOD : BAD,
      }),
    ),
  ];
}

function explained({ png, heatMap, label }) {
  return [image(png, 0), image(heatMap, SIDE + 8), text(0, SIDE + 14, label, { 'font-weight': 600 })];
}

/** A PNG inside of the picture, its pixels as squares. */
function image(png, x) {
  const href = `data:image/png;base64,${png.toString('base64')}`;
  const size = { x, y: 0, width: SIDE, height: SIDE };
  return [
    element('image', { ...size, href, style: 'image-rendering:pixelated' }),
    element('rect', { ...size, fill: 'none', stroke: LINE }),
  ];
}
