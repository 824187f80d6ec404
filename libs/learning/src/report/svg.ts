/**
 * Colours that are readable on a light and on a dark ground; the figure brings its ground along, since a page may be
 * light where its reader prefers dark.
 */
const STYLE =
  '.ground{fill:#fff}.ink{fill:#1f2328}.quiet{fill:#59636e}.grid{stroke:#d1d9e0}.axis{stroke:#818b98}' +
  '.blue{fill:#0969da}.orange{fill:#bc4c00}.blue-line{stroke:#0969da}.orange-line{stroke:#bc4c00}.on{fill:#fff}' +
  '.strong{font-weight:600}' +
  '@media(prefers-color-scheme:dark){.ground{fill:#0d1117}.ink{fill:#f0f6fc}.quiet{fill:#9198a1}' +
  '.grid{stroke:#30363d}.axis{stroke:#656c76}.blue{fill:#1f6feb}.orange{fill:#bd561d}' +
  '.blue-line{stroke:#58a6ff}.orange-line{stroke:#f0883e}}';

const FONTS =
  "system-ui,-apple-system,'Segoe UI','Noto Sans','PingFang SC','Microsoft YaHei','Noto Sans CJK SC',sans-serif";

/** The size of ordinary text, in pixels. */
const FONT_SIZE = 12;

export interface Figure {
  readonly width: number;
  readonly height: number;
  /** What is read to those who can't see it. */
  readonly label: string;
  readonly parts: readonly string[];
}

/** A whole SVG file of at most some 20 kB, without scripts and without anything from elsewhere. */
export function figure({ width, height, label, parts }: Figure): string {
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${round(width)} ${round(height)}" ` +
    `width="${round(width)}" height="${round(height)}" role="img" font-family="${FONTS}" font-size="${FONT_SIZE}">` +
    `<title>${escaped(label)}</title><style>${STYLE}</style>` +
    `<rect class="ground" width="100%" height="100%" rx="6"/>${parts.join('')}</svg>\n`
  );
}

export type Attributes = Readonly<Record<string, string | number>>;

/** One element; numbers are rounded to tenths. */
export function element(name: string, attributes: Attributes, content = ''): string {
  const written = Object.entries(attributes).map(
    ([key, value]) => ` ${key}="${typeof value === 'number' ? round(value) : value}"`,
  );
  return `<${name}${written.join('')}${content === '' ? '/>' : `>${content}</${name}>`}`;
}

/** A line of text, whatever is in it. */
export function text(x: number, y: number, content: string, attributes: Attributes = {}): string {
  return element('text', { x, y, ...attributes }, escaped(content));
}

export function round(value: number): string {
  return String(Math.round(value * 10) / 10);
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** Text as XML takes it: control characters and halves of surrogate pairs are not allowed there even when escaped. */
export function escaped(content: string): string {
  return content
    .toWellFormed()
    .replace(/[\p{Cc}\uFFFE\uFFFF]+/gu, ' ')
    .replace(/[&<>"]/g, (character) => ENTITIES[character]!);
}

/** How wide a text is at most, about: a figure can't ask, since it may be shown with any font. */
export function widthOf(content: string, fontSize = FONT_SIZE): number {
  let ems = 0;
  for (const character of content) {
    if (/[\u1100-\u11ff\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff60]/.test(character))
      ems += 1;
    else if (/\p{Extended_Pictographic}/u.test(character) || character > '\uffff') ems += 1.25;
    else if (/[ijltfrI.,:;|!'()[\] ]/.test(character)) ems += 0.38;
    else if (/[mwMW@%—…→]/.test(character)) ems += 0.9;
    else ems += /[A-Z]/.test(character) ? 0.72 : 0.61;
  }
  return ems * fontSize;
}

/** The text, or as much of its beginning and its end as fits: names of classes often differ at their ends only. */
export function shortened(content: string, widthMax: number, fontSize = FONT_SIZE): string {
  if (widthOf(content, fontSize) <= widthMax) return content;
  const segments = Array.from(new Intl.Segmenter().segment(content), ({ segment }) => segment);
  let width = widthOf('…', fontSize);
  let [from, to] = [0, segments.length];
  while (from < to) {
    const atFront = from <= segments.length - to;
    width += widthOf(segments[atFront ? from : to - 1]!, fontSize);
    if (width > widthMax) break;
    if (atFront) from++;
    else to--;
  }
  return `${segments.slice(0, from).join('').trimEnd()}…${segments.slice(to).join('').trimStart()}`;
}
