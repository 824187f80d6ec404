import { Fault, messageOf, quote } from '@ratchet/kernel';
import { checkTensor, decodeItem, type Instance, type Tensor } from '@ratchet/model';
import type { ServedVersion } from './served-versions.ts';
import { shortFloat32 } from './short-float.ts';
import { topScores } from './top-scores.ts';

/** What a version answered to one instance. */
export type Answer =
  | Classified
  | { readonly kind: 'regression'; readonly value: number }
  | { readonly kind: 'ranking'; readonly items: RankedItem[] }
  | Answered
  | { readonly kind: 'tensors'; readonly tensors: readonly Tensor[] };

/** The answer of a classifier. */
export interface Classified {
  readonly kind: 'classification';
  readonly label: string;
  readonly score: number;
  /** In the order of the manifest. */
  readonly scores: { readonly label: string; readonly score: number }[];
}

export interface RankedItem {
  readonly item: string;
  readonly score: number;
}

/** The answer to a question; text and label are empty when the model does not know. */
export interface Answered {
  readonly kind: 'answer';
  readonly text: string;
  readonly label: string;
  /** Of the most probable label, also when the model does not know. */
  readonly score: number;
  readonly known: boolean;
  /** The most probable of those that were not given, best first. */
  readonly alternatives: { readonly label: string; readonly text: string; readonly score: number }[];
}

const ALTERNATIVES_MAX = 3;

/** About what a score and its name take; the names are shared with the manifest. */
const SCORE_BYTES = 64;

/** Reads the reply to one instance. A reply that the manifest does not announce is a Fault of kind Internal. */
export function readAnswer(reply: Uint8Array, served: ServedVersion, { row }: Instance): Answer {
  const { tensors } = decodeItem(reply);
  if (tensors === undefined) throw unfit('expected tensors, got another kind of item');
  switch (served.manifest.task) {
    case 'text-classification':
    case 'image-classification':
    case 'tabular-classification':
      return classified(tensors[0], served.labels);
    case 'tabular-regression':
      return regressed(tensors[0]);
    case 'recommendation':
      return typeof row?.['topK'] === 'number'
        ? ranked(tensors, served, row['topK'])
        : rated(tensors, served);
    case 'question-answering':
      return answered(tensors[0], served);
    case 'tensors':
      return { kind: 'tensors', tensors: tensors.map(whole) };
  }
}

function whole(tensor: Tensor): Tensor {
  try {
    checkTensor(tensor);
    return tensor;
  } catch (error) {
    throw unfit(messageOf(error));
  }
}

function classified(probabilities: Tensor | undefined, labels: readonly string[]): Classified {
  const content = floats(probabilities, labels.length, 'probabilities, one for each label');
  const view = new DataView(content.buffer, content.byteOffset, content.byteLength);
  const scores: { label: string; score: number }[] = [];
  let best = 0;
  for (let i = 0; i < labels.length; i++) {
    const score = shortFloat32(view.getFloat32(4 * i, true));
    if (!Number.isFinite(score)) throw unfit(`the probability of ${quote(labels[i]!)} is ${score}`);
    scores.push({ label: labels[i]!, score });
    if (score > scores[best]!.score) best = i;
  }
  const { label, score } = scores[best]!;
  return { kind: 'classification', label, score, scores };
}

function regressed(values: Tensor | undefined): Answer {
  const [value] = finite(floats(values, 1, 'value'), () => 'value');
  return { kind: 'regression', value: shortFloat32(value!) };
}

/** The rating of the one item asked for comes first: beside a row that asks for the best items, it is filled up to as many. */
function rated(tensors: readonly Tensor[], { labels }: ServedVersion): Answer {
  const [values] = tensors;
  const asked = named(tensors, 'ids')?.content.length ?? 4 * labels.length;
  if (values === undefined || values.content.length !== asked) return regressed(values);
  return regressed({ ...values, content: values.content.subarray(0, 4) });
}

/** The best of the items that the version shows: those of its ids, 0 being none, or all where it does not say which. */
function ranked(tensors: readonly Tensor[], { labels }: ServedVersion, topK: number): Answer {
  const shown = shownItems(named(tensors, 'ids'), labels);
  const nameOf = (place: number) => `score of ${quote(labels[shown[place]!] ?? '')}`;
  const what = 'scores, one for each item';
  const values = finite(floats(tensors[0], shown.length, what), nameOf);
  const order = named(tensors, 'scores');
  // Ratings are held within their range, where the best are often equal.
  const scores = order === undefined ? values : finite(floats(order, shown.length, what), nameOf);
  const none = shown.filter((item) => item < 0).length;
  for (const [place, item] of shown.entries()) if (item < 0) scores[place] = Number.NEGATIVE_INFINITY;
  const best = topScores(scores, Math.min(topK, shown.length - none));
  const items = best.map((place) => ({ item: labels[shown[place]!]!, score: shortFloat32(values[place]!) }));
  return { kind: 'ranking', items };
}

/** Of each score the place of its item among the labels; -1 for what only fills up. */
function shownItems(ids: Tensor | undefined, labels: readonly string[]): Int32Array {
  if (ids === undefined) return Int32Array.from(labels, (_, item) => item);
  if (ids.datatype !== 'INT32' || ids.content.length % 4 !== 0)
    throw unfit('expected the ids of items as INT32');
  const items = new Int32Array(new Uint8Array(ids.content).buffer).map((id) => id - 1);
  if (items.some((item) => item >= labels.length)) throw unfit('expected ids of its items');
  return items;
}

function named(tensors: readonly Tensor[], name: string): Tensor | undefined {
  return tensors.find((tensor) => tensor.name === name);
}

function answered(tensor: Tensor | undefined, { labels, answers, manifest }: ServedVersion): Answered {
  const content = floats(tensor, labels.length, 'probabilities, one for each label');
  const scores = finite(content, (i) => `probability of ${quote(labels[i]!)}`);
  const best = topScores(scores, 1 + ALTERNATIVES_MAX);
  const candidates = best.map((i) => ({
    label: labels[i]!,
    text: answers[i]!,
    score: shortFloat32(scores[i]!),
  }));
  // the scores as the model gave them: the threshold was found on such
  const known = scores[best[0]!]! >= (manifest.threshold ?? 0);
  const { label, text, score } = candidates[0]!;
  const alternatives = known ? candidates.slice(1) : candidates.slice(0, ALTERNATIVES_MAX);
  return { kind: 'answer', text: known ? text : '', label: known ? label : '', score, known, alternatives };
}

/** About how much memory an answer takes, and how many bytes on the wire. */
export function answerBytes(answer: Answer): number {
  switch (answer.kind) {
    case 'classification':
      return SCORE_BYTES * answer.scores.length;
    case 'regression':
      return 0;
    case 'ranking':
      return SCORE_BYTES * answer.items.length;
    case 'answer':
      return answer.alternatives.reduce(
        (bytes, { text }) => bytes + SCORE_BYTES + 3 * text.length,
        3 * answer.text.length,
      );
    case 'tensors':
      return answer.tensors.reduce((bytes, { content }) => bytes + content.length, 0);
  }
}

/** The content of a tensor with so many floats. */
function floats(tensor: Tensor | undefined, count: number, what: string): Uint8Array {
  if (tensor?.datatype === 'FP32' && tensor.content.length === 4 * count) return tensor.content;
  throw unfit(`expected ${count} ${what}`);
}

/** The floats themselves, each checked; `name` says what one of them is. */
function finite(content: Uint8Array, name: (place: number) => string): Float32Array {
  const values = new Float32Array(new Uint8Array(content).buffer); // a copy begins at zero
  const odd = values.findIndex((value) => !Number.isFinite(value));
  if (odd >= 0) throw unfit(`the ${name(odd)} is ${values[odd]}`);
  return values;
}

function unfit(what: string): Fault {
  return new Fault('Internal', 'UNFIT_ANSWER', `the version did not answer as its manifest says: ${what}`);
}
