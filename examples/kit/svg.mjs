// The little SVG that the pictures of the examples are made of: plain shapes, one font, readable on white.

export const INK = '#1f2430';
export const FAINT = '#8a91a0';
export const LINE = '#d9dde5';
export const GOOD = '#1a7f4b';
export const BAD = '#c0392b';
export const MAIN = '#2458c5';

/** A picture of this size; `parts` are elements. */
export function picture(width, height, title, parts) {
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="system-ui, -apple-system, 'Segoe UI', 'Noto Sans', 'Noto Sans CJK SC', sans-serif" font-size="12" fill="${INK}">
<title>${escaped(title)}</title>
<rect width="${width}" height="${height}" fill="#fff"/>
${parts.flat(Number.POSITIVE_INFINITY).join('\n')}
</svg>
`;
}

/** An element with its attributes; a number is rounded to hundredths. */
export function element(name, attributes, content) {
  const written = Object.entries(attributes)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => ` ${key}="${typeof value === 'number' ? +value.toFixed(2) : escaped(value)}"`)
    .join('');
  return content === undefined ? `<${name}${written}/>` : `<${name}${written}>${content}</${name}>`;
}

export function text(x, y, content, attributes = {}) {
  return element('text', { x, y, ...attributes }, escaped(String(content)));
}

export function escaped(content) {
  return content.replace(/[&<>"]/g, (each) => `&#${each.charCodeAt(0)};`);
}
