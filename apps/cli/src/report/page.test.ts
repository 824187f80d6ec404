import { expect, test } from '@jest/globals';
import { reportPage } from './page.ts';
import { sectionsOf } from './sections.ts';
import { labelReport } from './testing.ts';

const SVG = '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>';
const page = reportPage({
  title: 'm version 2 & <more>',
  badge: { text: 'better', mark: 'good' },
  lines: ['it\'s "about" things'],
  sections: sectionsOf('2', labelReport()),
  pictures: new Map([['learning-curve', SVG]]),
});

/** Tags in pairs, after the doctype. */
function unclosed(html: string): string[] {
  const open: string[] = [];
  for (const [, end, name, self] of html.matchAll(/<(\/?)([a-z][a-z0-9]*)(?:\s[^<>]*?)?(\/?)>/g)) {
    if (self === '/' || ['meta', 'img'].includes(name!)) continue;
    if (end === '') open.push(name!);
    else expect(open.pop()).toBe(name);
  }
  return open;
}

test('needs no other file, and nothing in it runs', () => {
  expect(page).toContain(`content="default-src 'none'; img-src data:; style-src 'unsafe-inline'"`);
  expect(page).not.toMatch(/<script|<link|https?:\/\/|\son[a-z]+=|url\(/);
  expect(page).toContain(
    `<img src="data:image/svg+xml;base64,${Buffer.from(SVG).toString('base64')}" alt="learning curve">`,
  );
});

test('is HTML, whatever the labels and rows are called', () => {
  expect(unclosed(page)).toEqual([]);
  expect(page).toContain('<title>m version 2 &amp; &lt;more&gt;</title>');
  expect(page).toContain('it&#39;s &quot;about&quot; things');
  expect(page).toContain('<th scope="row">&lt;b&gt;bad&lt;/b&gt;</th>');
  expect(page).toContain('city: a &quot;&lt;script&gt;&quot;');
  expect(page).not.toMatch(/(?!\n)\p{Cc}|undefined|NaN/u);
});

test('says the verdict, draws slices beside all rows, and is made for light and dark', () => {
  expect(page).toContain('<span class="badge good">better</span>');
  expect(page.match(/<svg class="plot/g)).toHaveLength(2);
  expect(page.match(/<svg class="plot bad-plot"/g)).toHaveLength(1);
  expect(page).toContain('<td class="bad">worse</td>');
  expect(page).toContain('color-scheme:light dark');
  expect(page).toContain('@media(prefers-color-scheme:dark)');
});

test('without pictures or a verdict there is no room for them', () => {
  const bare = reportPage({ title: 'm', lines: [], sections: sectionsOf('1', {}), pictures: new Map() });
  expect(bare).not.toMatch(/Pictures|badge"/);
  expect(unclosed(bare)).toEqual([]);
});
