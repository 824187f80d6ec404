import { printable } from '../output.ts';
import type { Section } from './section.ts';

export interface Page {
  readonly title: string;
  /** Beside the title. */
  readonly badge?: { readonly text: string; readonly mark?: 'good' | 'bad' };
  /** Below the title. */
  readonly lines: readonly string[];
  readonly sections: readonly Section[];
  /** SVGs by name. */
  readonly pictures: ReadonlyMap<string, string>;
}

/** Nothing but what is in the file is loaded, and nothing runs. */
const POLICY = "default-src 'none'; img-src data:; style-src 'unsafe-inline'";

const STYLE = `
:root{color-scheme:light dark;--ground:#f6f8fa;--card:#fff;--ink:#1f2328;--quiet:#59636e;--line:#d1d9e0;--blue:#0969da;--orange:#bc4c00}
@media(prefers-color-scheme:dark){:root{--ground:#010409;--card:#0d1117;--ink:#f0f6fc;--quiet:#9198a1;--line:#30363d;--blue:#58a6ff;--orange:#f0883e}}
*{box-sizing:border-box}
body{margin:0;background:var(--ground);color:var(--ink);font:15px/1.5 system-ui,-apple-system,'Segoe UI','Noto Sans','PingFang SC','Microsoft YaHei','Noto Sans CJK SC',sans-serif}
main{max-width:76rem;margin:0 auto;padding:2rem 1rem 3rem}
h1{font-size:1.7rem;line-height:1.2;margin:0 0 .4rem;overflow-wrap:anywhere}
h2{font-size:1.05rem;margin:0 0 .7rem}
header p{margin:.15rem 0;color:var(--quiet);max-width:52rem}
section{background:var(--card);border:1px solid var(--line);border-radius:10px;padding:1.1rem 1.2rem;margin-top:1.1rem}
.wide{overflow-x:auto}
table{border-collapse:collapse;width:100%;font-variant-numeric:tabular-nums}
th,td{padding:.36rem .9rem .36rem 0;text-align:left;vertical-align:middle;border-top:1px solid var(--line)}
thead th{border-top:0;color:var(--quiet);font-weight:600;font-size:.86rem;white-space:nowrap}
tbody th{font-weight:500;overflow-wrap:anywhere;min-width:9rem}
td{white-space:nowrap}td.text{white-space:normal;overflow-wrap:anywhere;min-width:14rem}
td.good{color:var(--blue);font-weight:600}td.bad{color:var(--orange);font-weight:600}
ul{margin:.8rem 0 0;padding-left:1.1rem;color:var(--quiet);font-size:.9rem}
.pictures{display:flex;flex-wrap:wrap;gap:1rem;align-items:flex-start}
.pictures img{max-width:100%;height:auto;border:1px solid var(--line);border-radius:8px}
.badge{display:inline-block;font-size:.9rem;font-weight:600;border:1.5px solid;border-radius:2em;padding:.1rem .7rem;vertical-align:middle;margin-left:.6rem;color:var(--quiet)}
.badge.good{color:var(--blue)}.badge.bad{color:var(--orange)}
.plot{display:block}.plot line{stroke:var(--quiet)}.plot .overall{stroke:var(--line);stroke-width:2}.plot circle{fill:var(--blue)}
.bad-plot line.interval{stroke:var(--orange)}.bad-plot circle{fill:var(--orange)}
footer{margin-top:1.4rem;color:var(--quiet);font-size:.85rem}
@media print{body{background:none}section{break-inside:avoid}}
`.replaceAll('\n', '');

/** A report as one HTML file that needs no other. */
export function reportPage({ title, badge, lines, sections, pictures }: Page): string {
  return [
    '<!doctype html>',
    '<html lang="en">',
    '<head>',
    '<meta charset="utf-8">',
    `<meta http-equiv="Content-Security-Policy" content="${POLICY}">`,
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    `<title>${escaped(title)}</title>`,
    `<style>${STYLE}</style>`,
    '</head>',
    '<body>',
    '<main>',
    `<header><h1>${escaped(title)}${badge ? badgeHtml(badge) : ''}</h1>${lines.map((line) => `<p>${escaped(line)}</p>`).join('')}</header>`,
    ...sections.slice(0, 1).map(sectionHtml),
    picturesHtml(pictures),
    ...sections.slice(1).map(sectionHtml),
    '<footer>Made by Ratchet. The figures are those of the version’s birth: report.json says all of them.</footer>',
    '</main>',
    '</body>',
    '</html>',
    '',
  ].join('\n');
}

function badgeHtml({ text, mark }: NonNullable<Page['badge']>): string {
  return ` <span class="badge ${mark ?? ''}">${escaped(text)}</span>`;
}

function picturesHtml(pictures: ReadonlyMap<string, string>): string {
  if (pictures.size === 0) return '';
  const images = Array.from(pictures, ([name, svg]) => {
    const source = `data:image/svg+xml;base64,${Buffer.from(svg).toString('base64')}`;
    return `<img src="${source}" alt="${escaped(name.replaceAll('-', ' '))}">`;
  });
  return `<section><h2>Pictures</h2><div class="pictures">${images.join('')}</div></section>`;
}

function sectionHtml({ title, columns, rows, notes, marks = [], plot }: Section): string {
  const scale = plot && scaleOf(plot);
  const body = rows.map((row, i) => {
    const mark = marks[i];
    return rowHtml(row, mark, scale && plotHtml(plot!, i, mark === 'bad', scale));
  });
  const titles = columns.map((column) => `<th>${escaped(column)}</th>`);
  if (scale) titles.splice(-1, 0, '<th aria-label="interval"></th>');
  const head = columns.some((column) => column !== '') ? `<thead><tr>${titles.join('')}</tr></thead>` : '';
  const table = `<div class="wide"><table>${head}<tbody>${body.join('')}</tbody></table></div>`;
  const list = `<ul>${notes.map((note) => `<li>${escaped(note)}</li>`).join('')}</ul>`;
  return `<section><h2>${escaped(title)}</h2>${rows.length > 0 ? table : ''}${notes.length > 0 ? list : ''}</section>`;
}

function rowHtml(
  [name = '', ...figures]: readonly string[],
  mark: 'good' | 'bad' | undefined,
  plot: string | undefined,
): string {
  const cells = figures.map((cell, i) => {
    const isLast = i === figures.length - 1;
    const kind = isLast && mark ? mark : cell.length > TEXT_FROM ? 'text' : '';
    return `<td${kind === '' ? '' : ` class="${kind}"`}>${escaped(cell)}</td>`;
  });
  if (plot !== undefined) cells.splice(-1, 0, `<td>${plot}</td>`);
  return `<tr><th scope="row">${escaped(name)}</th>${cells.join('')}</tr>`;
}

/** Longer cells are broken into lines. */
const TEXT_FROM = 50;

type Plot = NonNullable<Section['plot']>;

const [PLOT_WIDTH, PLOT_HEIGHT, PLOT_EDGE] = [180, 18, 6];

/** From a figure to its place, with room for all of them. */
function scaleOf({ overall, rows }: Plot): (value: number) => number {
  const all = [overall, ...rows.flatMap(({ interval }) => [interval.low, interval.high])];
  const [low, high] = [Math.min(...all), Math.max(...all)];
  const spread = high - low || 1;
  return (value) => PLOT_EDGE + ((value - low) / spread) * (PLOT_WIDTH - 2 * PLOT_EDGE);
}

/** Where a row lies, with its interval, beside a line for all rows. */
function plotHtml(
  { overall, rows }: Plot,
  row: number,
  isBad: boolean,
  scale: (value: number) => number,
): string {
  const { estimate, interval } = rows[row]!;
  const at = (value: number) => scale(value).toFixed(1);
  const middle = PLOT_HEIGHT / 2;
  return [
    `<svg class="plot${isBad ? ' bad-plot' : ''}" width="${PLOT_WIDTH}" height="${PLOT_HEIGHT}" aria-hidden="true">`,
    `<line class="overall" x1="${at(overall)}" x2="${at(overall)}" y1="0" y2="${PLOT_HEIGHT}"/>`,
    `<line class="interval" x1="${at(interval.low)}" x2="${at(interval.high)}" y1="${middle}" y2="${middle}"/>`,
    `<circle cx="${at(estimate)}" cy="${middle}" r="4"/></svg>`,
  ].join('');
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escaped(text: string): string {
  return printable(text.toWellFormed()).replaceAll(/[&<>"']/g, (character) => ENTITIES[character]!);
}
