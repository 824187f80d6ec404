import { percent } from '../kit/figures.mjs';
import { element, FAINT, INK, LINE, MAIN, picture, text } from '../kit/svg.mjs';
import { dontKnow } from './dont-know.mjs';

const WIDTH = 440;
const GAP = 24;
const MARGIN = 20;
const BUBBLE = 330;
const LINE_HEIGHT = 18;
const HEAD = 44;

/** The same chat with two versions, beside each other: {version, said: [{text, known, answer, label, score}]}. */
export function chatPicture(pages) {
  const columns = pages.map(({ said, version }, i) => {
    const x = MARGIN + i * (WIDTH + GAP);
    const bubbles = [];
    let y = HEAD;
    for (const { text: question, ...answer } of said) {
      y = add(bubbles, question, { x: x + WIDTH - BUBBLE, y, right: true });
      y = add(bubbles, answer.known ? answer.answer : dontKnow(question), {
        x,
        y,
        known: answer.known,
        note: answer.known ? `${answer.label} · ${percent(answer.score, 0)}` : percent(answer.score, 0),
      });
    }
    const head = text(x, 28, `version ${version}`, { 'font-size': 15, 'font-weight': 600 });
    return { parts: [head, ...bubbles], height: y };
  });
  const height = Math.max(...columns.map((column) => column.height)) + MARGIN;
  const middle = MARGIN + WIDTH + GAP / 2;
  return picture(
    2 * MARGIN + 2 * WIDTH + GAP,
    height,
    `The chat with version ${pages.map(({ version }) => version).join(' and with version ')}`,
    [
      element('line', { x1: middle, x2: middle, y1: MARGIN, y2: height - MARGIN, stroke: LINE }),
      columns.map(({ parts }) => parts),
    ],
  );
}

/** Adds a bubble; gives where the next one begins. */
function add(bubbles, content, { x, y, right = false, known = true, note }) {
  const lines = wrapped(content, BUBBLE - 24);
  const width = Math.max(...lines.map(widthOf)) + 24;
  const left = right ? x + BUBBLE - width : x;
  const height = lines.length * LINE_HEIGHT + 12;
  const fill = right ? MAIN : known ? '#eef1f6' : '#fdf1e3';
  bubbles.push(element('rect', { x: left, y, width, height, rx: 10, fill }));
  for (const [i, line] of lines.entries())
    bubbles.push(
      text(left + 12, y + 20 + i * LINE_HEIGHT, line, { fill: right ? '#fff' : INK, 'font-size': 13 }),
    );
  if (note !== undefined)
    bubbles.push(text(left + 12, y + height + 13, note, { fill: FAINT, 'font-size': 10.5 }));
  return y + height + (note === undefined ? 8 : 26);
}

/** Lines that are narrow enough: words stay whole, Han characters break anywhere but before punctuation. */
function wrapped(content, width) {
  const lines = [''];
  for (const piece of content.match(/\p{Script=Han}[，。？！：；、”）]*|[^\s\p{Script=Han}]+\s*|\s+/gu)) {
    if (widthOf((lines.at(-1) + piece).trimEnd()) > width) lines.push('');
    lines[lines.length - 1] += piece;
  }
  return lines.map((line) => line.trimEnd());
}

/** About how wide a text is drawn at 13 pixels. */
function widthOf(line) {
  return [...line].reduce((sum, each) => sum + (/[\u2e80-\uffff]/u.test(each) ? 13 : 7.1), 0);
}
