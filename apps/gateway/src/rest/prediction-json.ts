import { z } from 'zod';
import type { Answer } from '../answers.ts';
import { jsonFromTensor } from './tensor-to-json.ts';

const score = z.number().describe('0 to 1');

const classificationSchema = z
  .strictObject({
    label: z.string().describe('the most probable label'),
    score,
    scores: z.record(z.string(), score).describe('of every label'),
  })
  .meta({ id: 'Classification' });

const regressionSchema = z.strictObject({ value: z.number() }).meta({ id: 'Regression' });

const rankingSchema = z
  .strictObject({
    items: z.array(z.strictObject({ item: z.string(), score: z.number() })).describe('best first'),
  })
  .meta({ id: 'Ranking' });

const answerSchema = z
  .strictObject({
    answer: z.string().describe('empty when the model does not know'),
    label: z.string().describe('what the question was taken for; empty when the model does not know'),
    score,
    known: z.boolean().describe("whether the score reaches the version's threshold"),
    alternatives: z
      .array(z.strictObject({ answer: z.string(), label: z.string(), score }))
      .describe('up to three others that come nearest, best first'),
  })
  .meta({ id: 'Answer' });

const tensorsSchema = z
  .unknown()
  .meta({ id: 'Tensors' })
  .describe(
    'of a tensor model: the nested array of its one output, or an object of them. NaN and infinities come as strings, and INT64 beyond 2^53.',
  );

/** One prediction, as the task of the model has it. */
export const predictionSchema = z.union([
  classificationSchema,
  regressionSchema,
  rankingSchema,
  answerSchema,
  tensorsSchema,
]);

/** An answer as REST gives it. */
export function predictionJson(answer: Answer): z.output<typeof predictionSchema> {
  switch (answer.kind) {
    case 'classification': {
      const { label, score, scores } = answer;
      return { label, score, scores: Object.fromEntries(scores.map((each) => [each.label, each.score])) };
    }
    case 'regression':
      return { value: answer.value };
    case 'ranking':
      return { items: answer.items };
    case 'answer': {
      const { text, label, score, known, alternatives } = answer;
      return {
        answer: text,
        label,
        score,
        known,
        alternatives: alternatives.map((each) => ({
          answer: each.text,
          label: each.label,
          score: each.score,
        })),
      };
    }
    case 'tensors': {
      const [first, ...others] = answer.tensors;
      if (first && others.length === 0) return jsonFromTensor(first);
      return Object.fromEntries(answer.tensors.map((tensor) => [tensor.name, jsonFromTensor(tensor)]));
    }
  }
}
