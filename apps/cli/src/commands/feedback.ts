import type { Command } from 'commander';
import type { Session } from '../session.ts';
import { UserError } from '../user-error.ts';

interface FeedbackOptions {
  readonly model?: string;
  readonly text?: string;
  readonly label?: string;
  readonly blind?: boolean;
  readonly source?: string;
  readonly key?: string;
}

export function addFeedbackCommand(program: Command, session: () => Session): void {
  program
    .command('feedback')
    .description(
      'say what was right: for a prediction, or for a new example with --model, --text and --label',
    )
    .argument('[predictionId]', 'the prediction, from its answer')
    .argument('[label]', 'the right label')
    .option('--model <model>', 'the model of a new example')
    .option('--text <text>', 'the text of a new example')
    .option('--label <label>', 'the right label of a new example')
    .option('--blind', "the label was asked for whatever the model's answer was: it may also judge")
    .option('--source <source>', 'who says it')
    .option('--key <key>', 'idempotency key: the same again changes nothing')
    .addHelpText(
      'after',
      '\nExamples:\n  ratchet feedback 019a3c… negative\n  ratchet feedback --model sentiment --text "could not sit through it" --label negative',
    )
    .action(async (predictionId: string | undefined, label: string | undefined, options: FeedbackOptions) => {
      const { mesh, output } = session();
      const answer = await mesh.post<{ feedbackId: string; state: string }>('/v1/feedback', {
        ...subjectOf(predictionId, label, options),
        ...(options.blind ? { blind: true } : {}),
        ...(options.source === undefined ? {} : { source: options.source }),
        ...(options.key === undefined ? {} : { idempotencyKey: options.key }),
      });
      output.answer(answer, `kept as ${answer.feedbackId} (${answer.state})`);
    });
}

/** What the feedback is about: a prediction, or a new example; never something of both. */
function subjectOf(
  predictionId: string | undefined,
  label: string | undefined,
  { model, text, label: exampleLabel }: FeedbackOptions,
): Record<string, string> {
  const example = model !== undefined || text !== undefined || exampleLabel !== undefined;
  if (!example && predictionId !== undefined && label !== undefined) return { predictionId, label };
  if (predictionId === undefined && model !== undefined && text !== undefined && exampleLabel !== undefined)
    return { model, instance: text, label: exampleLabel };
  throw new UserError(
    'expected a predictionId and a label, or a new example with --model, --text and --label; see ratchet feedback --help',
  );
}
