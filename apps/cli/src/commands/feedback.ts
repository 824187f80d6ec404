import type { Command } from 'commander';
import { givenImage, givenRow } from '../instances.ts';
import type { Session } from '../session.ts';
import { UserError } from '../user-error.ts';

interface FeedbackOptions {
  readonly model?: string;
  readonly text?: string;
  readonly row?: string;
  readonly image?: string;
  readonly label?: string;
  readonly value?: string;
  readonly answer?: string;
  readonly blind?: boolean;
  readonly source?: string;
  readonly key?: string;
}

export function addFeedbackCommand(program: Command, session: () => Session): void {
  program
    .command('feedback')
    .description(
      'say what was right, a label, a value or an answer: for a prediction, or for a new example of a model',
    )
    .argument('[predictionId]', 'the prediction, from its answer')
    .argument('[label]', 'the right label')
    .option('--model <model>', 'the model of a new example')
    .option('--text <text>', 'a new example: its text')
    .option('--row <json>', 'a new example: its row as a JSON object of columns')
    .option('--image <file>', 'a new example: a PNG or JPEG file')
    .option('--label <label>', 'the right label')
    .option('--value <number>', 'the right value, for models that answer values')
    .option('--answer <text>', 'the right answer to a question; with --label the answer of that label')
    .option('--blind', "it was asked for whatever the model's answer was: it may also judge")
    .option('--source <source>', 'who says it')
    .option('--key <key>', 'idempotency key: the same again changes nothing')
    .addHelpText('after', EXAMPLES)
    .action(async (predictionId: string | undefined, label: string | undefined, options: FeedbackOptions) => {
      const { mesh, output } = session();
      const answer = await mesh.post<{ feedbackId: string; state: string }>('/v1/feedback', {
        ...(await subjectOf(predictionId, options)),
        ...targetOf(label, options),
        ...(options.blind ? { blind: true } : {}),
        ...(options.source === undefined ? {} : { source: options.source }),
        ...(options.key === undefined ? {} : { idempotencyKey: options.key }),
      });
      output.answer(answer, `kept as ${answer.feedbackId} (${answer.state})`);
    });
}

const EXAMPLES = `
Examples:
  ratchet feedback 019a3c… negative
  ratchet feedback 019a3c… --value 412000
  ratchet feedback 019a3c… --answer "We open at nine."
  ratchet feedback --model sentiment --text "could not sit through it" --label negative
  ratchet feedback --model houses --row '{"rooms": 3, "zip": "01234"}' --value 412000
  ratchet feedback --model photos --image cat.png --label cat`;

const EXPECTED =
  'expected a predictionId and a label, or a new example with --model, one of --text, --row and --image, and --label; in place of a label --value or --answer; see ratchet feedback --help';

/** What the feedback is about: a prediction, or a new example; never something of both. */
async function subjectOf(
  predictionId: string | undefined,
  { model, text, row, image }: FeedbackOptions,
): Promise<Record<string, unknown>> {
  const instances = [text, row, image].filter((given) => given !== undefined).length;
  if (predictionId !== undefined && model === undefined && instances === 0) return { predictionId };
  if (predictionId !== undefined || model === undefined || instances !== 1) throw new UserError(EXPECTED);
  if (row !== undefined) return { model, instance: givenRow(row).instance };
  if (image !== undefined) return { model, instance: (await givenImage(image)).instance };
  return { model, instance: text };
}

/** What would have been right. */
function targetOf(
  named: string | undefined,
  { label = named, value, answer }: FeedbackOptions,
): Record<string, unknown> {
  if (named !== undefined && label !== named)
    throw new UserError('expected the label once: beside the predictionId, or with --label');
  if ((value === undefined) === (label === undefined && answer === undefined)) throw new UserError(EXPECTED);
  if (value === undefined)
    return { ...(label === undefined ? {} : { label }), ...(answer === undefined ? {} : { answer }) };
  const number = value.trim() === '' ? Number.NaN : Number(value);
  if (!Number.isFinite(number))
    throw new UserError(`--value: expected a number, got ${JSON.stringify(value)}`);
  return { value: number };
}
