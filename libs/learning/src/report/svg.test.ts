import { expect, test } from '@jest/globals';
import { element, escaped, shortened, text, widthOf } from './svg.ts';

test.each([
  ['<a href="x">&', '&lt;a href=&quot;x&quot;&gt;&amp;'],
  ['tab\tnull\u0000bell\u0007', 'tab null bell '],
  ['half \ud800 of a pair', 'half \ufffd of a pair'],
  ['退款 👍', '退款 👍'],
])('%j is escaped', (content, expected) => {
  expect(escaped(content)).toBe(expected);
});

test.each([
  ['short', 'short'],
  ['card_payment_fee_charged_1', 'card_…ed_1'],
  ['修改收货地址与电话号码', '修改收…号码'],
  ['👩‍👩‍👧👩‍👩‍👧👩‍👩‍👧👩‍👩‍👧', '👩‍👩‍👧…'],
])('%s fits as %s', (content, expected) => {
  expect(shortened(content, 80)).toBe(expected);
  expect(widthOf(expected)).toBeLessThanOrEqual(80);
});

test('elements', () => {
  expect(element('rect', { x: 1.26, class: 'ink' })).toBe('<rect x="1.3" class="ink"/>');
  expect(text(0, -0.01, 'a<b')).toBe('<text x="0" y="0">a&lt;b</text>');
});
