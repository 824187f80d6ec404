// A model learns from any labelled sentences: some are imported, the others come as questions and are labelled.
//   node examples/sentiment-loop/run.mjs --train FILE --test FILE [--base 1000] [--batch 1000] [--mode blind|corrections]
import { parseArgs } from 'node:util';
import { bar, percent, range, score, table } from '../kit/figures.mjs';
import { Mesh, slices } from '../kit/mesh.mjs';
import { runScript, UsageError } from '../kit/script.mjs';
import { hash, readRows } from './rows.mjs';

/** δ of the verdict: a promoted version may be this much worse than its predecessor, and no more. */
const MARGIN = 0.01;
const MODES = ['blind', 'corrections'];
const SOURCE = 'sentiment-loop';

const USAGE = `Lets a model learn from labelled sentences: some are imported, the others come as questions and are labelled.

  node examples/sentiment-loop/run.mjs --train FILE --test FILE [options]

  --train FILE         the rows to learn from
  --test FILE          the rows that every version is measured on
  --text COLUMN        the column with the text (text)
  --label COLUMN       the column with the label (label)
  --base N             how many rows are imported first (1000)
  --batch N            how many are asked between two runs (1000)
  --mode MODE          blind: all answers are labelled; corrections: only the wrong ones (blind)
  --model NAME         the new model (sentiment-loop-MODE)
  --address HOST:PORT  the mesh's REST door (127.0.0.1:7080)
  --help               this text`;

await runScript(USAGE, async () => {
  const options = readOptions();
  const columns = { text: options.text, label: options.label };
  const rows = readRows(options.train, columns);
  const test = readRows(options.test, columns);
  const mesh = new Mesh(options.address);
  const result = await loop(mesh, options, rows, test);
  console.log(`\n${drawn(result.versions)}\n`);
  const summary = summarise(options, test, result);
  console.log(
    `${percentPoints(summary.gain)} points from the first version to the one that is live at the end`,
  );
  console.log(
    summary.worsePromotions.length === 0
      ? `no promoted version is worse than its predecessor by more than ${100 * MARGIN} point on the test part`
      : `worse than its predecessor by more than ${100 * MARGIN} point: version ${summary.worsePromotions.join(', ')}`,
  );
  console.log(JSON.stringify(summary));
  if (summary.worsePromotions.length > 0) process.exitCode = 1;
});

async function loop(mesh, { model, mode, base, batch }, rows, test) {
  if (await mesh.model(model)) {
    throw new UsageError(
      `the mesh has a model "${model}" already, and its rows would count: name a new one with --model`,
    );
  }
  console.log(`${rows.length} rows: ${base} are imported, then ${batch} at a time are asked and ${
    mode === 'blind' ? 'all of them labelled, blind' : 'only the wrong answers corrected'
  }.
Measured on the ${test.length} rows of the test file, by asking the version in question.\n`);
  const imported = await mesh.importExamples(model, rows.slice(0, base), SOURCE);
  const first = await mesh.train(model);
  const version = await mesh.live(model);
  const measured = await measure(mesh, model, version, test);
  const versions = [{ version, asked: 0, labels: imported, ...outcomeOf(first), ...measured }];
  report(versions.at(-1), first);
  await mesh.withoutOwnRuns(model, async () => {
    let asked = 0;
    let labels = imported;
    for (const part of slices(rows.slice(base), batch)) {
      const { right, added } = await askAndLabel(mesh, model, mode, part, base + asked);
      asked += part.length;
      labels += added;
      console.log(
        `\n${asked} asked, of the last ${part.length} answered right: ${percent(right / part.length)}; ${labels} labels`,
      );
      const run = await mesh.train(model);
      if (!run.version) {
        console.log(run.reason);
        continue;
      }
      await mesh.whenAskable(model, run);
      const scores = await measure(mesh, model, run.version, test);
      versions.push({ version: run.version, asked, labels, ...outcomeOf(run), ...scores });
      report(versions.at(-1), run);
    }
  });
  return { versions, live: await mesh.live(model) };
}

/** Asks a part of the stream and sends what the mode says; `from` is its place among all rows. */
async function askAndLabel(mesh, model, mode, part, from) {
  const answers = await mesh.predict(
    model,
    part.map(({ text }) => text),
  );
  const feedback = part.flatMap(({ label }, i) => {
    if (mode === 'corrections' && answers[i].label === label) return [];
    const { predictionId } = answers[i];
    const idempotencyKey = hash(`${SOURCE} ${model} ${from + i}`);
    return [{ predictionId, label, blind: mode === 'blind', source: SOURCE, idempotencyKey }];
  });
  const { added } = await mesh.label(model, feedback);
  return { right: score(part, answers).hits, added };
}

async function measure(mesh, model, version, test) {
  const answers = await mesh.predict(
    model,
    test.map(({ text }) => text),
    version,
  );
  return score(test, answers);
}

function outcomeOf({ verdict, promoted }) {
  return { verdict, promoted };
}

function report({ version, accuracy, interval, macroF1 }, { verdict, promoted, reason }) {
  const figures = `${percent(accuracy)} (95 % interval ${range(interval)}), macro F1 ${macroF1.toFixed(3)}`;
  console.log(`version ${version}: ${figures}
  verdict ${verdict}, ${promoted ? 'promoted' : 'not promoted'}: ${reason}`);
}

function drawn(versions) {
  const titles = [
    'version',
    'asked',
    'labels',
    'accuracy',
    '95 % interval',
    'macro F1',
    'verdict',
    'promoted',
    '',
  ];
  const rows = versions.map((each) => [
    each.version,
    String(each.asked),
    String(each.labels),
    percent(each.accuracy),
    range(each.interval),
    each.macroF1.toFixed(3),
    each.verdict,
    each.promoted ? 'yes' : 'no',
    bar(each.accuracy),
  ]);
  return table(titles, rows, titles.slice(0, 6));
}

function summarise({ model, mode, base, batch }, test, { versions, live }) {
  const champions = versions.filter(({ promoted }) => promoted);
  const worse = champions.filter(({ accuracy }, i) => i > 0 && accuracy < champions[i - 1].accuracy - MARGIN);
  const last = versions.find(({ version }) => version === live);
  return {
    model,
    mode,
    base,
    batch,
    testRows: test.length,
    first: versions[0].accuracy,
    last: last.accuracy,
    gain: last.accuracy - versions[0].accuracy,
    worsePromotions: worse.map(({ version }) => version),
    versions,
  };
}

function readOptions() {
  const { values } = parseArgs({
    options: {
      train: { type: 'string' },
      test: { type: 'string' },
      base: { type: 'string', default: '1000' },
      batch: { type: 'string', default: '1000' },
      mode: { type: 'string', default: 'blind' },
      model: { type: 'string' },
      text: { type: 'string', default: 'text' },
      label: { type: 'string', default: 'label' },
      address: { type: 'string', default: '127.0.0.1:7080' },
    },
  });
  const { train, test, mode } = values;
  const base = Number(values.base);
  const batch = Number(values.batch);
  if (train === undefined || test === undefined)
    throw new UsageError('expected --train FILE and --test FILE');
  if (!MODES.includes(mode)) throw new UsageError(`--mode is ${MODES.join(' or ')}, not "${mode}"`);
  if (!(Number.isInteger(base) && base > 0 && Number.isInteger(batch) && batch > 0))
    throw new UsageError('--base and --batch are whole numbers above 0');
  return { ...values, base, batch, model: values.model ?? `sentiment-loop-${mode}` };
}

function percentPoints(share) {
  return `${share < 0 ? '−' : '+'}${Math.abs(100 * share).toFixed(1)}`;
}
