import { Fault, quote } from '@ratchet/kernel';
import type { Value } from '../graph/graph-builder.ts';
import { buildStepGraph } from '../training/step-graph.ts';
import type { Trainable } from '../training/trainable.ts';
import { type Division, divide, type FrozenParameter, NO_MATCH } from './divide.ts';
import { lossFor, OPTIMIZER } from './fine-tuning.ts';
import {
  type ForeignModel,
  type HeadShape,
  planTraining,
  readForeignModel,
  shapeOfHead,
} from './foreign-model.ts';
import type { ScoreKind } from './head.ts';
import { findFeeds, Probes } from './probes.ts';
import { rehearse } from './rehearse.ts';
import { nameInFile } from './rest.ts';
import { notTrainable, type RestPlan } from './rest-plan.ts';
import type { Selection } from './selection.ts';

/** What of a model can be trained. Plain and JSON-able. */
export interface TrainableReport {
  readonly trained: readonly { readonly name: Value; readonly dims: readonly number[] }[];
  /** What stays as it is, with the reason; integers and scalars are left out. */
  readonly frozen: readonly FrozenParameter[];
  readonly head: {
    /** The output that answers, and what its numbers are. */
    readonly output: Value;
    readonly scores: ScoreKind;
    /** The value where learning starts: the logits. */
    readonly value: Value;
  };
  readonly classes: number;
  /** What is computed once for each row, for nothing before it is trained; dims of one row. */
  readonly features: readonly { readonly value: Value; readonly dims: readonly number[] }[];
}

/**
 * Finds out what of a file can be trained, by trying: the graph of a training step is built, its forward pass is compared with
 * the file's own, and one step is run. Takes up to some seconds of one core and several times the memory of the file, and
 * blocks its thread: run it in a process of its own.
 *
 * Fails with FailedPrecondition: what the scan refuses a file for, GRAPH_REFUSED when onnxruntime doesn't run it, and
 * NOT_TRAINABLE, which says why nothing can be trained.
 */
export async function checkTrainable(bytes: Uint8Array, selection: Selection = {}): Promise<TrainableReport> {
  const model = readForeignModel(bytes);
  const probes = new Probes(model.graph, await findFeeds(model.graph, model.head.output));
  const shape = await shapeOfHead(model, probes);
  const { division, plan, trainable } = await settle(model, { selection, shape, probes });
  await rehearse(model, { plan, trainable, probes });
  const { output, value } = model.head;
  return {
    trained: division.trained.map(({ name, dims }) => ({ name, dims })),
    frozen: division.frozen,
    head: { output, scores: shape.scores, value },
    classes: Math.max(2, shape.outputs),
    features: plan.features.segments.map(({ value, dims }) => ({ value, dims })),
  };
}

/** Freezes what lies before operators whose gradient turns out not to be known as they stand there, until the rest has one. */
async function settle(
  model: ForeignModel,
  options: { readonly selection: Selection; readonly shape: HeadShape; readonly probes: Probes },
): Promise<{ division: Division; plan: RestPlan; trainable: Trainable }> {
  const { selection, shape, probes } = options;
  const { graph, roles, head } = model;
  const refused = new Map<Value, string>();
  const unreached = new Set<Value>();
  for (;;) {
    const division = divide(graph, { head: head.value, roles, selection, refused, unreached });
    checkSelected(division, selection);
    const trained = division.trained.map(({ name }) => name);
    const { plan, trainable } = await planTraining(model, { trained, outputs: shape.outputs, probes });
    try {
      await buildStepGraph({
        trainable,
        rows: plan.features.rowType,
        loss: lossFor(shape.outputs),
        weighted: false,
        optimizer: OPTIMIZER,
      });
      return { division, plan, trainable };
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      const { value = '', parameter = '', reason = error.message } = error.metadata ?? {};
      const at = nameInFile(value);
      if (error.reason === 'NOT_DIFFERENTIABLE' && graph.producers.has(at) && !refused.has(at))
        refused.set(at, reason);
      else if (error.reason === 'PARAMETER_UNREACHED') unreached.add(nameInFile(parameter));
      else throw error;
    }
  }
}

const SHOWN_MAX = 8;

/** All that was asked for by name must be there; else something must. */
function checkSelected({ trained, frozen }: Division, { pattern, parameters }: Selection): void {
  const missing = (parameters ?? []).filter((wanted) => !trained.some(({ name }) => name === wanted));
  if (missing.length > 0) {
    const reasons = missing.map((wanted) => {
      const reason = frozen.find(({ name }) => name === wanted)?.reason ?? 'there is none';
      return `${quote(wanted)} (${reason})`;
    });
    throw notTrainable(`not all of its parameters can be trained any more: ${shown(reasons)}`);
  }
  if (trained.length > 0) return;
  if (frozen.length === 0)
    throw notTrainable('the model has no constants of floats: there is nothing to train');
  const wanted =
    pattern === undefined ? 'no parameter of the model' : `nothing that matches ${quote(pattern)}`;
  const reasons = frozen.flatMap(({ name, reason }) =>
    reason === NO_MATCH ? [] : [`${quote(name)} (${reason})`],
  );
  if (reasons.length > 0) throw notTrainable(`${wanted} can be trained: ${shown(reasons)}`);
  const names = frozen.map(({ name }) => quote(name));
  throw notTrainable(`${wanted} is there to be trained; the parameters are ${shown(names)}`);
}

function shown(names: readonly string[]): string {
  return (
    names.slice(0, SHOWN_MAX).join(', ') +
    (names.length > SHOWN_MAX ? ` and ${names.length - SHOWN_MAX} more` : '')
  );
}
