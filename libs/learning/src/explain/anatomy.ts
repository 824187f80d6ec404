import { Fault } from '@ratchet/kernel';
import type { Manifest } from '@ratchet/model';
import type { Pipeline } from '@ratchet/pipeline';
import type { Value } from '../graph/graph-builder.ts';
import { type Cut, inputCut, scaledCut, vectorsCut } from './cuts.ts';
import { partOf } from './graph-part.ts';
import { isLinearIn } from './linear-part.ts';
import { type OpenGraph, openGraph } from './open-graph.ts';
import { type RawScores, rawScoresOf } from './raw-scores.ts';
import { isReadableTrees, readTrees, type TreeNodes } from './tree-paths.ts';

/** What an explanation has to know of a model. */
export interface Anatomy {
  readonly graph: OpenGraph;
  /** The output that is explained. */
  readonly output: Value;
  readonly scores: RawScores;
  /** Where the explanation begins; with trees, their sums. None of a text model whose ids never become vectors. */
  readonly cuts: readonly Cut[];
  readonly trees: Trees | undefined;
}

export interface Trees {
  /** The numbers that they split by: as many as the row has, in its order. */
  readonly reads: Value;
  readonly nodes: TreeNodes;
}

/** Reads a model file. Faults: FailedPrecondition NOT_EXPLAINABLE, and those of `openGraph`. */
export function anatomyOf(
  file: Uint8Array,
  { signature, trainable, labels }: Pick<Manifest, 'signature' | 'trainable' | 'labels'>,
  reads: Pipeline['reads'] | 'tensors',
): Anatomy {
  const graph = openGraph(file);
  const answer = signature.outputs.find(
    ({ name, datatype }) => datatype === 'FP32' && name === (trainable?.output ?? name),
  );
  if (answer === undefined)
    throw notExplainable('no output of the model is FP32: export it with scores in float32');
  const output = answer.name;
  const scores = scoresOf(graph, answer, trainable && labels!.length);
  const found = reads === 'row' ? treesOf(graph, scores) : undefined;
  if (found !== undefined) return { graph, output, scores, ...found };
  const cuts = signature.inputs.flatMap(({ name, datatype }): Cut[] => {
    if (datatype === 'FP32') return [reads === 'row' ? scaledCut(graph, name, output) : inputCut(name)];
    const cut = datatype === 'INT32' || datatype === 'INT64' ? vectorsCut(graph, name) : undefined;
    return cut === undefined ? [] : [cut];
  });
  if (cuts.length === 0 && reads !== 'text')
    throw notExplainable(
      'contributions start from numbers in FP32, or from ids that are looked up in a table, and the model has no such input',
    );
  return { graph, output, scores, cuts, trees: undefined };
}

/** `classes`: of somebody's classifier, how many labels its scores are for. */
function scoresOf(
  graph: OpenGraph,
  { name, shape }: Manifest['signature']['outputs'][number],
  classes: number | undefined,
): RawScores {
  const found = rawScoresOf(graph, name);
  // Of outputs that are no rows of scores nobody knows which numbers belong together.
  if (classes === undefined) return shape.length === 2 ? found : { value: name, kind: 'each' };
  const isSingle = classes === 2 && shape.at(-1) === 1;
  return { value: found.value, kind: isSingle ? 'second' : 'logits' };
}

/** Trees whose sums are all that the scores are made of, in a linear way. */
function treesOf(graph: OpenGraph, scores: RawScores): Pick<Anatomy, 'cuts' | 'trees'> | undefined {
  const nodes = graph.nodes.filter(isReadableTrees);
  const [node] = nodes;
  if (node === undefined || nodes.length > 1) return undefined;
  const [sums] = node.outputs as [Value];
  const rest = partOf(graph, [scores.value], new Set([sums]));
  if (rest.inputs.length > 0 || !isLinearIn([sums], rest)) return undefined;
  return {
    cuts: [{ value: sums, input: graph.inputs[0]!.name, gives: 'numbers' }],
    trees: { reads: node.inputs[0]!, nodes: readTrees(node) },
  };
}

/** The values on the way that an explanation asks a run for. */
export function valuesTold({ graph, scores, cuts, trees }: Anatomy): Value[] {
  const told = new Set([scores.value, ...cuts.map(({ value }) => value), ...(trees ? [trees.reads] : [])]);
  for (const { name } of [...graph.inputs, ...graph.outputs]) told.delete(name);
  return [...told];
}

export function notExplainable(what: string): Fault {
  return new Fault('FailedPrecondition', 'NOT_EXPLAINABLE', `the version can't be explained: ${what}`);
}
