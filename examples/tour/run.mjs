// The tour: a running mesh is asked about reviews it has never seen, hears what was right, and learns.
//   node examples/tour/run.mjs [--address 127.0.0.1:7080] [--model sentiment]
import { parseArgs } from 'node:util';
import { bar, percent, range, score, table } from '../kit/figures.mjs';
import { Mesh, slices } from '../kit/mesh.mjs';
import { runScript } from '../kit/script.mjs';
import { idempotencyKey, readReviews } from './reviews.mjs';

const LABELS_PER_RUN = 100;
const SOURCE = 'tour';

const USAGE = `Asks a running mesh about reviews that it has never seen, tells it what was right, and shows how it learns.

  node examples/tour/run.mjs [options]

  --address HOST:PORT  the mesh's REST door (127.0.0.1:7080)
  --model NAME         the model that learns (sentiment)
  --help               this text`;

await runScript(USAGE, async () => {
  const { values } = parseArgs({
    options: {
      address: { type: 'string', default: '127.0.0.1:7080' },
      model: { type: 'string', default: 'sentiment' },
    },
  });
  const mesh = new Mesh(values.address);
  const first = await firstChampion(mesh, values.model);
  await mesh.withoutOwnRuns(values.model, () => tour(mesh, values.model, first));
});

/** A starter model that is still being trained is waited for; a name that nobody has is an error of the mesh's. */
async function firstChampion(mesh, model) {
  await mesh.call('GET', `/v1/models/${encodeURIComponent(model)}`);
  return await mesh.live(model);
}

async function tour(mesh, model, first) {
  const { test, stream } = readReviews();
  console.log(`${test.length + stream.length} short reviews of phones, hotels and food, in English and Chinese.
${stream.length} are asked one after the other and then labelled blind, as an annotator would: right or wrong alike.
${test.length} are never labelled: every accuracy below is measured on them, by asking that one version.
Each run is asked for, every ${LABELS_PER_RUN} labels or so; meanwhile the model's own retraining is off.\n`);

  const versions = [];
  const measure = async (version, labels, outcome) => {
    const measured = await measureVersion(mesh, model, version, test);
    versions.push({ version, labels, ...outcome, ...measured });
    return measured;
  };
  const start = await measure(first, 0, { verdict: '', promoted: 'live at the start' });
  console.log(`version ${first} answers now: ${described(start)} of the test part right\n`);

  let labels = 0;
  const batchSize = Math.ceil(stream.length / Math.round(stream.length / LABELS_PER_RUN));
  for (const batch of slices(stream, batchSize)) {
    const { right, added, known } = await askAndLabel(mesh, model, batch);
    labels += batch.length;
    const before = known === 0 ? '' : ` (${added} new, ${known} known from an earlier tour)`;
    console.log(
      `${labels} labels${before}: of these ${batch.length} the live version had answered ${percent(right / batch.length)} right`,
    );
    const run = await mesh.train(model);
    if (!run.version) {
      console.log(`  no new version: ${run.reason}\n`);
      continue;
    }
    const outcome = { verdict: run.verdict, promoted: run.promoted ? 'yes' : 'no' };
    await mesh.whenAskable(model, run);
    const measured = described(await measure(run.version, labels, outcome));
    console.log(`  version ${run.version}: ${measured}
  verdict ${run.verdict}, ${run.promoted ? 'promoted' : 'not promoted'}: ${run.reason}\n`);
  }
  console.log(drawn(versions));
}

/** Streams a batch as predictions and labels every one. */
async function askAndLabel(mesh, model, batch) {
  const answers = await mesh.predict(
    model,
    batch.map(({ text }) => text),
  );
  const feedback = batch.map((review, i) => ({
    predictionId: answers[i].predictionId,
    label: review.label,
    blind: true,
    source: SOURCE,
    idempotencyKey: idempotencyKey(model, review),
  }));
  const { added, known } = await mesh.label(model, feedback);
  return { right: score(batch, answers).hits, added, known };
}

async function measureVersion(mesh, model, version, test) {
  const texts = test.map(({ text }) => text);
  const answers = await mesh.predict(model, texts, version);
  const inLanguage = (language) => {
    const at = test.flatMap((row, i) => (row.language === language ? [i] : []));
    return score(
      at.map((i) => test[i]),
      at.map((i) => answers[i]),
    ).accuracy;
  };
  return { ...score(test, answers), en: inLanguage('en'), zh: inLanguage('zh') };
}

function described({ accuracy, hits, n, interval }) {
  return `${percent(accuracy)} (${hits} of ${n}, 95 % interval ${range(interval)})`;
}

function drawn(versions) {
  const titles = [
    'version',
    'labels',
    'accuracy',
    '95 % interval',
    'English',
    'Chinese',
    'verdict',
    'promoted',
    '',
  ];
  const rows = versions.map((each) => [
    each.version,
    String(each.labels),
    percent(each.accuracy),
    range(each.interval),
    percent(each.en),
    percent(each.zh),
    each.verdict,
    each.promoted,
    bar(each.accuracy),
  ]);
  return table(titles, rows, ['version', 'labels', 'accuracy', '95 % interval', 'English', 'Chinese']);
}
