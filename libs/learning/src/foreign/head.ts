import { quote } from '@ratchet/kernel';
import type { Value } from '../graph/graph-builder.ts';
import type { ForeignGraph } from './foreign-graph.ts';
import type { ForeignNode } from './foreign-node.ts';

/** What the output of a classifier is: the scores of the classes, or of the second one of two. */
export type ScoreKind = 'probabilities' | 'log-probabilities' | 'logits';

/** Where learning starts. */
export interface Head {
  /** The output that answers: the first of floats. */
  readonly output: Value;
  readonly scores: ScoreKind;
  /** The logits: the output before its last Softmax, LogSoftmax or Sigmoid. */
  readonly value: Value;
  /** What was taken off, undefined where the output itself is the logits. */
  readonly last: ForeignNode | undefined;
}

const LAST: Readonly<Record<string, ScoreKind>> = {
  Softmax: 'probabilities',
  LogSoftmax: 'log-probabilities',
  Sigmoid: 'probabilities',
};

/** What may follow the last operator without changing a number. */
const FORMS: ReadonlySet<string> = new Set(['Identity', 'Reshape', 'Flatten', 'Squeeze', 'Unsqueeze']);

/** The head of a classifier, or what is wrong with its outputs. */
export function headOf({ outputs, producers }: ForeignGraph): Head | string {
  const output = outputs.find(({ type }) => type === 'float32');
  if (output === undefined) {
    const shown = outputs.map(({ name, type }) => `${quote(name)} is ${type}`).join(', ');
    return `no output is float32, as scores must be (${shown}); export it in float32`;
  }
  let value = output.name;
  let node = producers.get(value);
  while (node !== undefined && node.domain === '' && FORMS.has(node.op)) {
    value = node.inputs[0]!;
    node = producers.get(value);
  }
  const scores = node?.domain === '' ? LAST[node.op] : undefined;
  if (scores === undefined)
    return { output: output.name, scores: 'logits', value: output.name, last: undefined };
  return { output: output.name, scores, value: node!.inputs[0]!, last: node };
}
