import { styleText } from 'node:util';
import { bar, table } from './output.ts';

/** The gateway's answer to a predict call. */
export interface PredictAnswer {
  readonly model: string;
  readonly version: string;
  readonly predictionIds: readonly string[];
  readonly predictions: readonly unknown[];
  readonly recorded: boolean;
}

interface Scored {
  readonly label: string;
  readonly score: number;
}

/** What a model that answers questions says; without an answer it does not know. */
interface Answered extends Scored {
  readonly answer: string;
  readonly known: boolean;
  readonly alternatives: readonly (Scored & { readonly answer: string })[];
}

interface Ranked {
  readonly items: readonly { readonly item: string; readonly score: number }[];
}

/** The predictions, whatever their kind, each with its id and its instance as `shown`: in a table, unless they are sentences. */
export function drawnPredictions(answer: PredictAnswer, shown: readonly string[]): string {
  if (answer.predictions.every(isAnswered)) return drawnAnswers(answer, answer.predictions, shown);
  const scored = answer.predictions.every(hasScore);
  const rows = answer.predictions.flatMap((prediction, i) => {
    const [first = [], ...others] = linesOf(prediction);
    return [[...first, answer.predictionIds[i] ?? '', shorten(shown[i]!)], ...others];
  });
  const titles = [`${answer.model} ${answer.version}`, ...(scored ? ['score'] : [])];
  return table([...titles, 'predictionId', 'instance'], rows);
}

function hasScore(prediction: unknown): boolean {
  return isClassified(prediction) || isRanked(prediction);
}

/** What is said, and how sure it is; in several lines where there are several answers. */
function linesOf(prediction: unknown): string[][] {
  if (isClassified(prediction)) return [[prediction.label, sure(prediction.score)]];
  if (isRanked(prediction)) return rankingLines(prediction);
  if (isObject(prediction) && typeof prediction['value'] === 'number') return [[String(prediction['value'])]];
  return [[JSON.stringify(prediction)]];
}

/** Each question with its id, and below it what is said to it: an answer may be as long as it likes. */
function drawnAnswers(
  { model, version, predictionIds }: PredictAnswer,
  answered: readonly Answered[],
  shown: readonly string[],
): string {
  const lines = answered.flatMap(({ answer, score, known, alternatives }, i) => [
    `${predictionIds[i] ?? ''}  ${shorten(shown[i]!)}`,
    `  ${sure(score)}  ${known ? answer : "I don't know"}`,
    ...alternatives.map((other) => `  ${sure(other.score)}  or: ${other.answer}`),
  ]);
  return [styleText('bold', `${model} ${version}`), ...lines].join('\n');
}

function rankingLines({ items }: Ranked): string[][] {
  const lines = items.map(({ item, score }, i) => [
    `${i + 1}. ${item}`,
    String(Number(score.toPrecision(4))),
  ]);
  return lines.length === 0 ? [['nothing', '']] : lines;
}

function sure(score: number): string {
  return `${bar(score)} ${score.toFixed(3)}`;
}

function isClassified(value: unknown): value is Scored {
  return isObject(value) && 'label' in value && 'scores' in value;
}

function isAnswered(value: unknown): value is Answered {
  return isObject(value) && 'known' in value && 'alternatives' in value;
}

function isRanked(value: unknown): value is Ranked {
  return isObject(value) && Array.isArray(value['items']) && Object.keys(value).length === 1;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function shorten(text: string): string {
  return text.length > 48 ? `${text.slice(0, 47)}…` : text;
}
