import { quote } from '@ratchet/kernel';
import type { TensorType } from '@ratchet/onnx';
import type { Value } from '../graph/graph-builder.ts';
import type { Trainable } from '../training/trainable.ts';
import { dependents } from './dependence.ts';
import { type ForeignGraph, readForeign } from './foreign-graph.ts';
import { type Head, headOf, type ScoreKind } from './head.ts';
import { PROBED_ROWS, type Probed, type Probes } from './probes.ts';
import { trainableRest } from './rest.ts';
import { notTrainable, planRest, type RestPlan } from './rest-plan.ts';
import { Roles } from './roles.ts';

/** A classifier that somebody brought, with what is known of it before anything runs. */
export interface ForeignModel {
  readonly graph: ForeignGraph;
  readonly head: Head;
  /** All values that depend on what callers give. */
  readonly data: ReadonlySet<Value>;
  readonly roles: Roles;
}

/** What a head turned out to answer. */
export interface HeadShape {
  readonly head: Head;
  readonly scores: ScoreKind;
  /** Logits of a row; one tells two classes apart. */
  readonly outputs: number;
}

/**
 * Reads a file as a classifier. Fails with what the scan refuses it for, or with FailedPrecondition NOT_TRAINABLE when it has
 * no batch dimension or no output of floats.
 */
export function readForeignModel(bytes: Uint8Array): ForeignModel {
  const graph = readForeign(bytes);
  const ends = [
    ...graph.inputs.map((input) => ({ ...input, role: 'input' })),
    ...graph.outputs.map((output) => ({ ...output, dims: output.dims ?? [null], role: 'output' })),
  ];
  const fixed = ends.find(({ dims }) => dims === null || dims.length === 0 || typeof dims[0] === 'number');
  if (fixed !== undefined)
    throw notTrainable(
      `${fixed.role} ${quote(fixed.name)} has no batch dimension that varies (its dims are [${fixed.dims?.join(', ') ?? '?'}]); export the model with one (dynamic axes)`,
    );
  const large = graph.inputs.find(({ dims }) => numbersOfRow(dims) > ROW_NUMBERS_MAX);
  if (large !== undefined)
    throw notTrainable(
      `input ${quote(large.name)} takes ${numbersOfRow(large.dims)} numbers a row, and at most ${ROW_NUMBERS_MAX} can be trained on; export the model for smaller ones`,
    );
  const head = headOf(graph);
  if (typeof head === 'string') throw notTrainable(head);
  const data = dependents(
    graph,
    graph.inputs.map(({ name }) => name),
  );
  return { graph, head, data, roles: new Roles(graph, data) };
}

/** A few rows are made up to look at a file: each no more than 64 MiB. */
const ROW_NUMBERS_MAX = 2 ** 24;

/** At least so many numbers: dims that vary may be 1. */
function numbersOfRow(dims: TensorType['dims']): number {
  const known = (dims ?? []).slice(1).filter((dim) => typeof dim === 'number');
  return known.reduce((product, dim) => product * dim, 1);
}

/** Checks by probed rows what the head answers. Fails with FailedPrecondition NOT_TRAINABLE, GRAPH_REFUSED. */
export async function shapeOfHead({ graph, head, data }: ForeignModel, probes: Probes): Promise<HeadShape> {
  const { output, value, last, scores } = head;
  await probes.want([output, value]);
  const answers = probes.get(output)!;
  const logits = probes.get(value)!;
  const shown = `output ${quote(output)} is [${answers[0].dims.join(', ')}] for ${PROBED_ROWS[0]} rows`;
  if (!data.has(output)) throw notTrainable(`output ${quote(output)} does not depend on the inputs`);
  const outputs = scoresOfRow(answers);
  if (outputs === undefined || outputs !== scoresOfRow(logits))
    throw notTrainable(`${shown}; a classifier answers [rows, classes]`);
  if (last?.op === 'Sigmoid' && outputs > 1)
    throw notTrainable(
      `${shown} and comes from a Sigmoid: it answers several labels at once, and only one label a row can be learned`,
    );
  if (last !== undefined && last.op !== 'Sigmoid' && !isOverClasses(graph, last, logits, outputs))
    throw notTrainable(`${shown}, and its ${last.op} is not over the classes`);
  if (last !== undefined && last.op !== 'Sigmoid' && outputs === 1)
    throw notTrainable(
      `${shown}, so its ${last.op} is always the same; a classifier of two has two scores or a Sigmoid`,
    );
  if (!areRowsApart(answers))
    throw notTrainable(`${shown}, but a row is answered otherwise when other rows are beside it`);
  return { head, scores, outputs };
}

/** How many numbers each row has, when the first dim is the rows. */
function scoresOfRow(probed: Probed): number | undefined {
  const widths = probed.map(({ dims, data }, i) =>
    dims[0] === PROBED_ROWS[i] ? data.length / dims[0]! : undefined,
  );
  return widths.every((width) => width === widths[0]) ? widths[0] : undefined;
}

/** Whether a Softmax adds up over all numbers of a row. */
function isOverClasses(
  { opset }: ForeignGraph,
  { attributes }: NonNullable<Head['last']>,
  [{ dims }]: Probed,
  classes: number,
): boolean {
  const given = attributes['axis'];
  const axis = given && 'int' in given ? Number(given.int) : opset < 13 ? 1 : -1;
  const first = axis < 0 ? axis + dims.length : axis;
  // Before 13 it goes over all dims from its axis on.
  const over = opset < 13 ? dims.slice(first) : dims.slice(first, first + 1);
  return first > 0 && over.reduce((product, dim) => product * dim, 1) === classes;
}

const NEAR = 1e-4;

/** The rows of a smaller batch are the first ones of a larger batch. */
function areRowsApart([few, more]: Probed): boolean {
  const alone = few.data as Float32Array;
  const together = more.data as Float32Array;
  return alone.every((value, i) => {
    const other = together[i]!;
    return Object.is(value, other) || Math.abs(value - other) <= NEAR * Math.max(1, Math.abs(value));
  });
}

/** Plans what is trained when these parameters are, and gives it as something that can be. Fails with NOT_TRAINABLE. */
export async function planTraining(
  { graph, head, data }: ForeignModel,
  options: { readonly trained: readonly Value[]; readonly outputs: number; readonly probes: Probes },
): Promise<{ readonly plan: RestPlan; readonly trainable: Trainable }> {
  const { trained, outputs, probes } = options;
  const gone = trained.find((name) => !graph.constants.has(name));
  if (gone !== undefined)
    throw notTrainable(`the file has no parameter ${quote(gone)}, which is to be trained`);
  const plan = await planRest(graph, { trained: new Set(trained), target: head.value, data, probes });
  const features = plan.features.segments.map(({ value, dims }) => ({ value, dims }));
  const declaration = { foreign: { trained, features, head: head.value, outputs } };
  return { plan, trainable: trainableRest(graph, plan, { head: head.value, trained, outputs, declaration }) };
}
