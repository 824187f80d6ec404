import { createHash } from 'node:crypto';

/** sha256 of some values, in hex. */
export function contentHash(...values) {
  return createHash('sha256').update(JSON.stringify(values)).digest('hex');
}

/** The list in an order that follows from the content of each alone. */
export function inHashOrder(list, contentOf = (each) => each) {
  return list
    .map((each) => ({ each, place: contentHash('order', contentOf(each)) }))
    .sort((a, b) => (a.place < b.place ? -1 : a.place > b.place ? 1 : 0))
    .map(({ each }) => each);
}
