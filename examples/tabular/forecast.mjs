// A series becomes a model that forecasts it: compared with the plain forecasts, fed with new months, trained again.
//   node examples/tabular/forecast.mjs [--data DIR] [--model co2] [--picture FILE]
import { readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { ratchet } from '../kit/cli.mjs';
import { contentHash } from '../kit/content-hash.mjs';
import { csvOf, csvRecords } from '../kit/csv.mjs';
import { bootstrap, difference, mean, rmse, short, table } from '../kit/figures.mjs';
import { Mesh } from '../kit/mesh.mjs';
import { cacheDirectory, packageDirectory } from '../kit/packages.mjs';
import { runScript } from '../kit/script.mjs';
import { forecastPicture } from './forecast-picture.mjs';

const SOURCE = 'forecast';
const TIME = 'Date';
const TARGET = 'CO2';
/** The same month's value without its season: of the month that is to be forecast nobody knows it. */
const LEAK = 'adjusted CO2';
const HISTORY = 24;
const YEAR = 12;
/** The last months: these come in one by one and are told, and these are never told. */
const TOLD = 24;
const HELD = 60;

const USAGE = `A series becomes a model that forecasts it: compared with the plain forecasts, fed with new months, trained again.

  node examples/tabular/forecast.mjs [options]

  --data DIR           a directory with co2-concentration.csv; from the npm package vega-datasets when left out
  --model NAME         the model (co2)
  --picture FILE       where the chart goes (forecast.svg among the temporary files)
  --address HOST:PORT  the mesh's REST door (127.0.0.1:7080)
  --help               this text`;

await runScript(USAGE, async () => {
  const { values } = parseArgs({
    options: {
      data: { type: 'string' },
      model: { type: 'string', default: 'co2' },
      picture: { type: 'string', default: join(tmpdir(), 'forecast.svg') },
      address: { type: 'string', default: '127.0.0.1:7080' },
    },
  });
  const { model, address } = values;
  const months = readMonths(values.data ?? join(packageDirectory('vega-datasets', '3.2.1'), 'data'));
  const heldFrom = months.length - HELD;
  const toldFrom = heldFrom - TOLD;
  const file = join(cacheDirectory('tabular'), 'co2.csv');
  writeFileSync(file, csvOf(months.slice(0, toldFrom)));
  console.log(`${months.length} months of carbon dioxide in the air over Mauna Loa, in parts per million.
${toldFrom} are imported; then ${TOLD} come in one by one and are told; the last ${HELD} are never told.\n`);

  const series = ['--target', TARGET, '--time', TIME, '--history', String(HISTORY)];
  ratchet(address, ['import', file, '--model', model, ...series, '--column', `${LEAK}=ignore`]);
  const mesh = new Mesh(address);
  const first = await mesh.live(model);
  const before = await forecasts(mesh, model, first, months, heldFrom);

  await mesh.withoutOwnRuns(model, async () => {
    const { added, known } = await tell(mesh, model, months, toldFrom, heldFrom);
    console.log(
      `${TOLD} months are forecast, and told when they are over: ${added} values new, ${known} known\n`,
    );
    ratchet(address, ['train', model]);
    const run = await mesh.lastRun(model);
    if (run.version) await mesh.whenAskable(model, run);
    const after = run.version ? [await forecasts(mesh, model, run.version, months, heldFrom)] : [];
    const all = [...plainForecasts(months, heldFrom), before, ...after];
    const truth = months.slice(heldFrom).map(measured);
    console.log(drawn('the next month', truth, all, 'step'));
    console.log(`\n${drawn('all months at once', truth, all, 'path')}`);
    if (after[0]) console.log(`\n${compared(truth, before, after[0])}`);
    writeFileSync(
      values.picture,
      forecastPicture(
        months.map(({ [TIME]: date, ...month }) => ({ date, value: measured(month) })),
        heldFrom,
        all,
      ),
    );
    console.log(`\nthe forecasts as a picture: ${values.picture}`);
  });
});

/** All months, the oldest first. */
function readMonths(directory) {
  const months = csvRecords(readFileSync(join(directory, 'co2-concentration.csv'), 'utf8'));
  return months.sort((a, b) => Date.parse(a[TIME]) - Date.parse(b[TIME]));
}

function measured(month) {
  return Number(month[TARGET]);
}

/** A month as a question: its date and the values before it, the newest last. */
function rowOf(month, past) {
  return { [TIME]: month[TIME], [TARGET]: past.slice(-HISTORY) };
}

/** `step`: each month by what was measured before it. `path`: each month by forecasts alone, from where the series ends. */
async function forecasts(mesh, model, version, months, from) {
  const past = months.slice(0, from).map(measured);
  const held = months.slice(from);
  const all = months.map(measured);
  const steps = await mesh.predict(
    model,
    held.map((month, i) => rowOf(month, all.slice(0, from + i))),
    version,
  );
  const path = [];
  for (const month of held) {
    const [{ value }] = await mesh.predict(model, [rowOf(month, [...past, ...path])], version);
    path.push(value);
  }
  return { name: `version ${version}`, step: steps.map(({ value }) => value), path };
}

/** What needs no model: the last value, and the value of the same month of the last year that is known. */
function plainForecasts(months, from) {
  const all = months.map(measured);
  const held = all.slice(from);
  return [
    {
      name: 'the last value',
      step: held.map((_, i) => all[from + i - 1]),
      path: held.map(() => all[from - 1]),
    },
    {
      name: 'the value a year before',
      step: held.map((_, i) => all[from + i - YEAR]),
      path: held.map((_, i) => all[from - YEAR + (i % YEAR)]),
    },
  ];
}

/** Forecasts months as they come, and tells what they were when they are over. */
async function tell(mesh, model, months, from, to) {
  const all = months.map(measured);
  const coming = months.slice(from, to);
  const answers = await mesh.predict(
    model,
    coming.map((month, i) => rowOf(month, all.slice(0, from + i))),
  );
  const feedback = coming.map((month, i) => ({
    predictionId: answers[i].predictionId,
    value: measured(month),
    blind: true,
    source: SOURCE,
    idempotencyKey: contentHash(SOURCE, model, month),
  }));
  return await mesh.label(model, feedback);
}

function drawn(title, truth, all, kind) {
  const rows = all.map(({ name, [kind]: values }) => {
    const at = (rows) =>
      rmse(
        rows.map((i) => truth[i]),
        rows.map((i) => values[i]),
      );
    const off = mean(truth.map((value, i) => Math.abs(value - values[i])));
    return [name, short(rmse(truth, values)), bootstrap(truth.length, at).map(short).join('–'), short(off)];
  });
  const titles = [`${title}, ${truth.length} held back`, 'RMSE', '95 % interval', 'off by, on average'];
  return table(titles, rows, titles.slice(1));
}

function compared(truth, before, after) {
  const squares = [before, after].map(({ step }) => truth.map((value, i) => (value - step[i]) ** 2));
  const { value, interval } = difference(...squares, (losses) => Math.sqrt(mean(losses)));
  return `${after.name} − ${before.name}, the next month: RMSE ${short(value)} (95 % interval ${interval.map(short).join(' to ')})`;
}
