/** Seven bits of a number in each byte, the lowest first; the highest bit says that more follow (LEB128). */
const MORE = 0x80;

/** Ids in rising order, from 1 on, as text: the first and then each difference as a varint, in base64. */
export function packIds(ids: Iterable<number>): string {
  const bytes: number[] = [];
  let before = 0;
  for (const id of ids) {
    let left = id - before;
    before = id;
    for (; left >= MORE; left = Math.floor(left / MORE)) bytes.push((left % MORE) + MORE);
    bytes.push(left);
  }
  return Buffer.from(bytes).toString('base64');
}

/** The ids of a text that `packIds` made. */
export function unpackIds(packed: string): Int32Array {
  const bytes = Buffer.from(packed, 'base64');
  const ids = new Int32Array(bytes.length);
  let count = 0;
  let [id, unit] = [0, 1];
  for (const byte of bytes) {
    id += (byte % MORE) * unit;
    unit *= MORE;
    if (byte >= MORE) continue;
    ids[count++] = id;
    unit = 1;
  }
  return ids.subarray(0, count);
}

/** Whether a text is what `packIds` makes of ids up to `most`. */
export function isPacked(text: string, most: number): boolean {
  const ids = unpackIds(text);
  const rising = ids.every((id, i) => id > (ids[i - 1] ?? 0) && id <= most);
  return rising && packIds(ids) === text;
}
