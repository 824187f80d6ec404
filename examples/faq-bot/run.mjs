// A shop's answers to its customers' questions, in English and Chinese: asked, corrected, taught something new.
//   node examples/faq-bot/run.mjs [--model faq] [--picture FILE]
import { readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { contentHash } from '../kit/content-hash.mjs';
import { csvRecords } from '../kit/csv.mjs';
import { bar, percent, range, table, wilson } from '../kit/figures.mjs';
import { Mesh } from '../kit/mesh.mjs';
import { runScript } from '../kit/script.mjs';
import { championOf, goLive, train } from '../kit/training.mjs';
import { chatPicture } from './chat-picture.mjs';
import { dontKnow } from './dont-know.mjs';

const SOURCE = 'faq-bot';

const CHAT = [
  'How hot should the water for green tea be?',
  '寄到国外要交关税吗？',
  'Can I talk to somebody on the phone?',
  'What will the weather be like tomorrow?',
];

/** What the shop had no answer to, in the words of those who asked for it, and how the next customers ask. */
const TAUGHT = [
  {
    questions: ['Do you sell coffee?', 'Can I buy coffee beans from you?', 'Is there coffee in your shop?'],
    again: 'Do you sell coffee beans?',
    label: 'coffee.en',
    answer: 'Not a bean: we know tea. Brown Bear Roasters across the street has very good coffee.',
  },
  {
    questions: ['你们卖咖啡吗？', '可以在你们这里买咖啡豆吗？', '店里有没有咖啡？'],
    again: '请问你们卖咖啡豆吗？',
    label: 'coffee.zh',
    answer: '我们只卖茶，不卖咖啡。街对面的棕熊烘焙坊有很好的咖啡。',
  },
];

const USAGE = `A shop's answers to its customers' questions, in English and Chinese: asked, corrected, taught something new.

  node examples/faq-bot/run.mjs [options]

  --model NAME         the model (faq)
  --picture FILE       where the picture of the chat goes (faq-bot.svg among the temporary files)
  --address HOST:PORT  the mesh's REST door (127.0.0.1:7080)
  --help               this text`;

await runScript(USAGE, async () => {
  const { values } = parseArgs({
    options: {
      model: { type: 'string', default: 'faq' },
      picture: { type: 'string', default: join(tmpdir(), 'faq-bot.svg') },
      address: { type: 'string', default: '127.0.0.1:7080' },
    },
  });
  const mesh = new Mesh(values.address);
  const { stored, day, held } = readQuestions();
  const answers = new Set(stored.map(({ answer }) => answer)).size;
  console.log(`A tea shop has stored ${stored.length} questions with ${answers} answers, half of each in Chinese.
${day.length} other questions come in during a day and are labelled in the evening. ${held.length} more are never labelled:
they are what the bot is measured by, ${held.filter(({ label }) => label === '').length} of them questions that the shop has no answer to.\n`);

  const { model } = values;
  await mesh.setTraining(model, { task: 'question-answering' });
  const examples = stored.map(({ text, label, answer }) => ({ text, label, answer }));
  const added = await mesh.importExamples(model, examples, SOURCE);
  console.log(`${added} imported, ${stored.length - added} known already`);
  const first = await championOf(mesh, model);

  await mesh.withoutOwnRuns(model, async () => {
    const before = await measure(mesh, model, first, held);
    console.log('\nA customer asks:\n');
    const chat = await talk(mesh, model, first, [...CHAT, ...TAUGHT.map(({ questions }) => questions[0])]);
    console.log(chat.map(spoken).join('\n\n'));

    console.log(`\nIn the evening somebody reads what was asked during the day:\n`);
    const { asked, labels } = await correct(mesh, model, day);
    console.log(`${labels}. Two answers are new:\n`);
    console.log(
      TAUGHT.map(({ questions, answer }) => `  "${questions.join('" "')}"\n  → "${answer}"`).join('\n'),
    );
    await mesh.label(model, taughtFeedback(model));
    console.log();
    const run = await train(mesh, model);
    if (!run.version) return;
    await goLive(mesh, model, run, 'it knows the new answers');

    console.log('\nThe next morning the same customer asks again:\n');
    const corrected = worst(asked);
    const again = [corrected, ...TAUGHT.map(({ again }) => again), CHAT.at(-1)];
    const later = await talk(mesh, model, run.version, again);
    console.log(later.map(spoken).join('\n\n'));
    const after = await measure(mesh, model, run.version, held);
    console.log(`\n${compared(before, after)}`);
    const yesterday = await talk(mesh, model, first, again);
    const pages = [
      { version: first, said: yesterday },
      { version: run.version, said: later },
    ];
    writeFileSync(values.picture, chatPicture(pages));
    console.log(`\nthe chat as a picture: ${values.picture}`);
  });
});

/** The stored questions; of the asked ones the first of each two comes in during the day, the other one is held back. */
function readQuestions() {
  const read = (file) => csvRecords(readFileSync(join(import.meta.dirname, file), 'utf8'));
  const stored = read('faq.csv').map(({ intent, question, answer }) => ({
    text: question,
    label: intent,
    answer,
  }));
  const asked = read('asked.csv').map(({ intent, question }) => ({ text: question, label: intent }));
  const labelled = asked.filter(({ label }) => label !== '');
  return {
    stored,
    day: labelled.filter((_, i) => i % 2 === 0),
    held: [...labelled.filter((_, i) => i % 2 === 1), ...asked.filter(({ label }) => label === '')],
  };
}

/** The question that was answered most wrongly: with another answer, or else with none. */
function worst(asked) {
  const wrong = asked.find(({ label, said }) => said.known && said.label !== label);
  return (wrong ?? asked.find(({ said }) => !said.known) ?? asked[0]).text;
}

async function talk(mesh, model, version, texts) {
  const answers = await mesh.predict(model, texts, version);
  return texts.map((text, i) => ({ text, ...answers[i] }));
}

function spoken({ text, known, answer, label, score, alternatives }) {
  const guess = alternatives[0] ? `; the best guess would be ${alternatives[0].label}` : '';
  const said = known
    ? `${answer}  (${label}, ${percent(score, 0)})`
    : `${dontKnow(text)}  (${percent(score, 0)}${guess})`;
  return `  customer  ${text}\n  bot       ${said}`;
}

/** Asks a day's questions and labels every one, as somebody does who reads them all. */
async function correct(mesh, model, day) {
  const answers = await mesh.predict(
    model,
    day.map(({ text }) => text),
  );
  const asked = day.map((question, i) => ({ ...question, said: answers[i] }));
  const feedback = asked.map(({ text, label, said }) => ({
    predictionId: said.predictionId,
    label,
    blind: true,
    source: SOURCE,
    idempotencyKey: contentHash(SOURCE, model, text),
  }));
  const { added, known } = await mesh.label(model, feedback);
  const { right, wrong, unknown } = outcomes(asked);
  return {
    asked,
    labels: `${right} answered right, ${wrong} wrong, ${unknown} "I don't know". ${added} are labelled${known ? `, ${known} were already` : ''}`,
  };
}

function taughtFeedback(model) {
  return TAUGHT.flatMap(({ questions, label, answer }) =>
    questions.map((instance) => ({
      model,
      instance,
      label,
      answer,
      source: SOURCE,
      idempotencyKey: contentHash(SOURCE, model, instance),
    })),
  );
}

async function measure(mesh, model, version, held) {
  const answers = await mesh.predict(
    model,
    held.map(({ text }) => text),
    version,
  );
  const asked = held.map((question, i) => ({ ...question, said: answers[i] }));
  return {
    version,
    known: outcomes(asked.filter(({ label }) => label !== '')),
    nobodys: outcomes(asked.filter(({ label }) => label === '')),
  };
}

function outcomes(asked) {
  const right = asked.filter(({ label, said }) => said.known && said.label === label).length;
  const unknown = asked.filter(({ said }) => !said.known).length;
  return { n: asked.length, right, unknown, wrong: asked.length - right - unknown };
}

function compared(before, after) {
  const cell = (count, n) => `${percent(count / n, 0)} (${range(wilson(count, n), 0)})`;
  const line = (name, { version, known, nobodys }, of) => [
    name,
    version,
    ...(of === known
      ? [
          cell(known.right, known.n),
          cell(known.unknown, known.n),
          cell(known.wrong, known.n),
          bar(known.right / known.n),
        ]
      : ['', cell(nobodys.unknown, nobodys.n), cell(nobodys.wrong, nobodys.n), '']),
  ];
  const titles = ['questions', 'version', 'right', "I don't know", 'wrong', ''];
  return table(
    titles,
    [before, after].flatMap((each) => [
      line(`${each.known.n} with a stored answer`, each, each.known),
      line(`${each.nobodys.n} about other things`, each, each.nobodys),
    ]),
    titles.slice(1, 5),
  );
}
