import { randomFrom } from '@ratchet/kernel';
import { dataSetOf, type LearningRow, trainVersion } from '@ratchet/learning';

/** Run as a process of its own: trains on so many short texts and prints the most memory that it took. */
const rows = Number(process.argv[2]);
const random = randomFrom(1);
const words = Array.from({ length: 30_000 }, (_, i) => `w${i.toString(36)}`);

/** Twelve words each, the frequent ones more often; a few words lean to one label. */
function* texts(): Generator<LearningRow> {
  for (let row = 0; row < rows; row++) {
    const label = row % 2;
    const text = Array.from({ length: 12 }, () => {
      const at = Math.floor(random() ** 3 * words.length);
      return words[random() < 0.1 ? at - (at % 2) + label : at];
    }).join(' ');
    yield { instance: { text }, label: label === 0 ? 'no' : 'yes', part: 'train', trainOnly: false };
  }
}

const startAt = performance.now();
const version = await trainVersion({ data: await dataSetOf('text-classification', texts()), seed: 1 });
const seconds = (performance.now() - startAt) / 1000;
const peakMib = process.resourceUsage().maxRSS / 1024;
console.log(JSON.stringify({ rows, peakMib, seconds, bytes: version.onnx.length }));
