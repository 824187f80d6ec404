import { element, FAINT, LINE, MAIN, picture, text } from '../kit/svg.mjs';

const COLUMN = 450;
const NAME_MAX = 44;
const MARGIN = 20;
const ROW = 26;
const HEAD = 74;
const SCORE_MAX = 5;
const BAR = 76;

/** What two versions would show a newcomer first: {version, best: [{item, score}]}, beside what they kept to themselves. */
export function topPicture(versions, names, { user, told, kept }) {
  const own = new Map(kept.map(({ item, value }) => [item, value]));
  const places = Math.max(...versions.map(({ best }) => best.length));
  return picture(2 * MARGIN + 2 * COLUMN, HEAD + places * ROW + MARGIN, `Films for user ${user}`, [
    text(MARGIN, 26, `Films for user ${user}, who was new`, { 'font-size': 15, 'font-weight': 600 }),
    versions.map(({ version, best }, column) => {
      const x = MARGIN + column * COLUMN;
      const when = column === 0 ? 'knows nothing of them' : `has heard ${told.length} ratings of theirs`;
      return [
        text(x, 52, `version ${version} ${when}`, { fill: FAINT }),
        best.map(({ item, score }, i) => {
          const y = HEAD + i * ROW;
          const given = own.get(item);
          return [
            element('rect', { x, y, width: BAR, height: 16, rx: 3, fill: LINE }),
            element('rect', {
              x,
              y,
              width: (BAR * Math.min(score, SCORE_MAX)) / SCORE_MAX,
              height: 16,
              rx: 3,
              fill: MAIN,
            }),
            text(x + 6, y + 12.5, score.toFixed(1), { fill: '#fff', 'font-size': 11 }),
            text(x + BAR + 10, y + 12.5, shortened(names.get(item) ?? item)),
            given === undefined
              ? []
              : text(x + COLUMN - 36, y + 12.5, `they gave ${given}`, {
                  'text-anchor': 'end',
                  fill: FAINT,
                  'font-size': 11,
                }),
          ];
        }),
      ];
    }),
  ]);
}

function shortened(name) {
  return name.length > NAME_MAX ? `${name.slice(0, NAME_MAX - 1)}…` : name;
}
