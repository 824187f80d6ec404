// Films for people: a recommender is trained on ratings, asked, told what people thought, and trained again.
//   node examples/recommender/run.mjs --ratings u.data [--items u.item] [--rows N] [--model movielens]
import { writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { contentHash } from '../kit/content-hash.mjs';
import {
  bootstrap,
  difference,
  mean,
  percent,
  points,
  range,
  rmse,
  short,
  table,
  wilson,
} from '../kit/figures.mjs';
import { Mesh } from '../kit/mesh.mjs';
import { runScript, UsageError, wholeNumber } from '../kit/script.mjs';
import { championOf, train } from '../kit/training.mjs';
import { movieLens, readNames, readRatings } from './ratings.mjs';
import { topPicture } from './top-picture.mjs';

const SOURCE = 'recommender';
/** Of the ratings, so many are imported and so many come later; the others are held back. */
const IMPORTED = 0.6;
const LATER = 0.3;
/** One user in so many is new: has at least so many ratings, and tells some of them. */
const NEWCOMERS = 20;
const NEWCOMER_MIN = 50;
const NEWCOMER_TELLS = 20;
const PLACES = 10;
/** From here on a film was liked. */
const LIKED = 4;
/** Samples for each interval: enough for three digits. */
const DRAWS = 500;

const USAGE = `Films for people: a recommender is trained on ratings, asked, told what people thought, and trained again.

  node examples/recommender/run.mjs --ratings FILE [options]

  --ratings FILE       user, item and rating between tabs, without a header and with a user of at least ${NEWCOMER_MIN} ratings,
                       such as u.data of MovieLens 100K; found below RATCHET_DATASETS where that is set
  --items FILE         item and name between tabs or bars, such as its u.item
  --rows N             how many ratings at most, those of whole users (100000)
  --model NAME         the model (movielens)
  --picture FILE       where the picture of the best films goes (recommender.svg among the temporary files)
  --address HOST:PORT  the mesh's REST door (127.0.0.1:7080)
  --help               this text`;

await runScript(USAGE, async () => {
  const options = readOptions();
  const { model } = options;
  const names = readNames(options.items);
  const parts = partsOf(readRatings(options.ratings, options.rows));
  const { imported, later, held, newcomers } = parts;
  const told = [...later, ...newcomers.flatMap((each) => each.told)];
  console.log(`${imported.length + later.length + held.length} ratings of films, 1 to 5.
${imported.length} are imported; ${later.length} come later, after the film was recommended with a rating that the model foresaw;
${held.length} are never told: what is measured below is measured on them.
${newcomers.length} more people are new: later each tells ${NEWCOMER_TELLS} ratings, and keeps the others to themselves.\n`);

  const mesh = new Mesh(options.address);
  await mesh.setTraining(model, { task: 'recommendation' });
  const examples = imported.map(({ user, item, value }) => ({ row: { user, item }, value }));
  const added = await mesh.importExamples(model, examples, SOURCE);
  console.log(`${added} imported, ${imported.length - added} known already`);
  const first = await championOf(mesh, model);
  const known = Map.groupBy(imported, ({ user }) => user);
  const before = await measure(mesh, model, first, parts, known);
  console.log(`${foreseen(before)}\n`);

  await mesh.withoutOwnRuns(model, async () => {
    const { off, added, again } = await askAndTell(mesh, model, told);
    console.log(
      `${told.length} films are recommended with a foreseen rating, and people say what they thought: RMSE ${short(off)}; ${added} ratings new, ${again} known`,
    );
    const run = await train(mesh, model);
    if (!run.version) return;
    await mesh.whenAskable(model, run);
    const knownNow = Map.groupBy([...imported, ...told], ({ user }) => user);
    const after = await measure(mesh, model, run.version, parts, knownNow);
    console.log(`${foreseen(after)}\n`);
    console.log(compared(newcomers, before, after));
    console.log(`\n${drawnTop([before, after], names, newcomers[0])}`);
    writeFileSync(options.picture, topPicture([before, after], names, newcomers[0]));
    console.log(`\nthe same as a picture: ${options.picture}`);
  });
});

function partsOf(ratings) {
  const users = [...Map.groupBy(ratings, ({ user }) => user).values()];
  const own = users
    .filter(({ length }) => length >= NEWCOMER_MIN)
    .slice(0, Math.ceil(users.length / NEWCOMERS));
  if (own.length === 0)
    throw new UsageError(
      `expected a user with at least ${NEWCOMER_MIN} ratings: give another file, or more of this one with --rows`,
    );
  const isNew = new Set(own.map(([{ user }]) => user));
  const others = ratings.filter(({ user }) => !isNew.has(user));
  const [first, second] = [IMPORTED, IMPORTED + LATER].map((share) => Math.round(share * others.length));
  return {
    imported: others.slice(0, first),
    later: others.slice(first, second),
    held: others.slice(second),
    newcomers: own.map((each) => ({
      user: each[0].user,
      told: each.slice(0, NEWCOMER_TELLS),
      kept: each.slice(NEWCOMER_TELLS),
    })),
  };
}

/** The ratings that a version foresees; the champion where none is named. */
async function foresee(mesh, model, ratings, version) {
  const rows = ratings.map(({ user, item }) => ({ user, item }));
  return await mesh.predict(model, rows, version);
}

/** Asks for the rating of films, then tells the true ones: whatever was foreseen, so they are blind. */
async function askAndTell(mesh, model, ratings) {
  const answers = await foresee(mesh, model, ratings);
  const feedback = ratings.map(({ user, item, value }, i) => ({
    predictionId: answers[i].predictionId,
    value,
    blind: true,
    source: SOURCE,
    idempotencyKey: contentHash(SOURCE, model, user, item),
  }));
  const { added, known } = await mesh.label(model, feedback);
  return { off: rmse(ratings.map(valueIn), answers.map(valueIn)), added, again: known };
}

function valueIn({ value }) {
  return value;
}

/** What a version foresees of the ratings that are never told, and whether users find a film that they liked. */
async function measure(mesh, model, version, { held, newcomers }, known) {
  const kept = newcomers.flatMap((each) => each.kept);
  const foreseen = async (ratings) => ({
    truth: ratings.map(valueIn),
    values: (await foresee(mesh, model, ratings, version)).map(valueIn),
  });
  const ofHeld = await foreseen(held);
  const ofNewcomers = await foreseen(kept);
  const liked = Map.groupBy(
    held.filter(({ value }) => value >= LIKED),
    ({ user }) => user,
  );
  const users = [...liked.keys()];
  const best = await bestFilms(mesh, model, version, [...users, newcomers[0].user], known);
  const hits = users.map((user, i) => {
    const wanted = new Set(liked.get(user).map(({ item }) => item));
    return +best[i].some(({ item }) => wanted.has(item));
  });
  return { version, ofHeld, ofNewcomers, hits, best: best.at(-1) };
}

/**
 * The ten best films for each user. A version shows none whose rating it learned from; those that the user rated otherwise, a
 * fifth that judges it and what was told since, are left out here.
 */
async function bestFilms(mesh, model, version, users, known) {
  const questions = users.map((user) => ({ user, topK: 100 }));
  const ranked = await mesh.predict(model, questions, version);
  return ranked.map(({ items }, i) => {
    const seen = new Set((known.get(users[i]) ?? []).map(({ item }) => item));
    return items.filter(({ item }) => !seen.has(item)).slice(0, PLACES);
  });
}

function foreseen({ version, ofHeld: { truth, values }, hits }) {
  const at = (rows) =>
    rmse(
      rows.map((i) => truth[i]),
      rows.map((i) => values[i]),
    );
  const interval = bootstrap(truth.length, at, DRAWS);
  const found = hits.filter((hit) => hit === 1).length;
  return `version ${version}: RMSE ${short(rmse(truth, values))} (95 % interval ${interval.map(short).join('–')}) on the held-back ratings;
  ${found} of ${hits.length} users find a film that they liked among their ten best: ${percent(mean(hits))} (${range(wilson(found, hits.length))})`;
}

function compared(newcomers, before, after) {
  const closer = (part) => {
    const squares = [before, after].map(({ [part]: { truth, values } }) =>
      truth.map((value, i) => (value - values[i]) ** 2),
    );
    const { value, interval } = difference(...squares, (losses) => Math.sqrt(mean(losses)), DRAWS);
    return `RMSE ${short(value)} (95 % interval ${interval.map(short).join(' to ')})`;
  };
  const hits = difference(before.hits, after.hits, mean, DRAWS);
  return `version ${after.version} − version ${before.version}: ${closer('ofHeld')},
  users who find a film ${points(hits.value)} points (${hits.interval.map(points).join(' to ')})
  ${newcomers.length} newcomers, on the ${after.ofNewcomers.truth.length} ratings that they kept to themselves: ${closer('ofNewcomers')}`;
}

function drawnTop(versions, names, { user, kept }) {
  const own = new Map(kept.map(({ item, value }) => [item, value]));
  const cell = ({ item, score }) =>
    `${names.get(item) ?? item} ${score.toFixed(1)}${own.has(item) ? ` (they gave ${own.get(item)})` : ''}`;
  const titles = [`user ${user}`, ...versions.map(({ version }) => `version ${version}`)];
  const rows = Array.from({ length: PLACES }, (_, i) => [
    String(i + 1),
    ...versions.map(({ best }) => (best[i] ? cell(best[i]) : '')),
  ]);
  return table(titles, rows, titles.slice(0, 1));
}

function readOptions() {
  const { values } = parseArgs({
    options: {
      ratings: { type: 'string' },
      items: { type: 'string' },
      rows: { type: 'string', default: '100000' },
      model: { type: 'string', default: 'movielens' },
      picture: { type: 'string', default: join(tmpdir(), 'recommender.svg') },
      address: { type: 'string', default: '127.0.0.1:7080' },
    },
  });
  const files = values.ratings === undefined ? movieLens() : { ratings: values.ratings, items: values.items };
  if (files === undefined)
    throw new UsageError(
      'expected --ratings FILE: MovieLens 100K has one (u.data), see https://grouplens.org/datasets/movielens/100k/',
    );
  return { ...values, ...files, rows: wholeNumber('--rows', values.rows, 1_000) };
}
