import { Fault, quote } from '@ratchet/kernel';
import { encodeModel } from '@ratchet/onnx';
import { GraphBuilder, type Value } from '../graph/graph-builder.ts';
import { InferenceSession, oneThread } from '../graph/onnxruntime.ts';
import type { Rows } from '../network/rows.ts';
import { rowsTensor } from '../training/rows.ts';
import { buildStepGraph } from '../training/step-graph.ts';
import type { Trainable } from '../training/trainable.ts';
import { createTrainer } from '../training/trainer.ts';
import { type Division, divide, type FrozenParameter, NO_MATCH } from './divide.ts';
import { FINE_TUNING, lossFor } from './fine-tuning.ts';
import {
  type ForeignModel,
  type HeadShape,
  planTraining,
  readForeignModel,
  shapeOfHead,
} from './foreign-model.ts';
import type { ScoreKind } from './head.ts';
import { findFeeds, PROBED_ROWS, Probes } from './probes.ts';
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
        optimizer: FINE_TUNING.optimizer,
      });
      return { division, plan, trainable };
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      const { value = '', parameter = '' } = error.metadata ?? {};
      const at = nameInFile(value);
      if (error.reason === 'NOT_DIFFERENTIABLE' && graph.producers.has(at) && !refused.has(at))
        refused.set(at, /trained through: (.*); parameter /s.exec(error.message)?.[1] ?? error.message);
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
  const reasons = frozen
    .filter(({ reason }) => reason !== NO_MATCH)
    .map(({ name, reason }) => `${quote(name)} (${reason})`);
  const others = frozen.filter(({ reason }) => reason === NO_MATCH).map(({ name }) => quote(name));
  if (others.length > 0)
    throw notTrainable(
      `nothing that matches ${quote(pattern ?? '')} can be trained; the other parameters are ${shown(others)}`,
    );
  if (reasons.length === 0)
    throw notTrainable('the model has no constants of floats: there is nothing to train');
  throw notTrainable(`no parameter of the model can be trained: ${shown(reasons)}`);
}

function shown(names: readonly string[]): string {
  return (
    names.slice(0, SHOWN_MAX).join(', ') +
    (names.length > SHOWN_MAX ? ` and ${names.length - SHOWN_MAX} more` : '')
  );
}

/** How far our forward pass may be from the file's, relative to its largest number. */
const NEAR = 1e-3;

/** Runs what was planned, as training will. */
async function rehearse(
  { head }: ForeignModel,
  options: { readonly plan: RestPlan; readonly trainable: Trainable; readonly probes: Probes },
): Promise<void> {
  const { plan, trainable, probes } = options;
  const rows = PROBED_ROWS[2];
  const x = plan.features.empty(rows);
  const places = Array.from({ length: rows }, (_, row) => row);
  plan.features.pack(
    x,
    places,
    Object.fromEntries(plan.features.segments.map(({ value }) => [value, probes.get(value)![2]])),
  );
  const own = await logitsOf(trainable, x);
  const expected = probes.get(head.value)![2].data as Float32Array;
  const scale = expected.reduce((most, value) => Math.max(most, Math.abs(value)), 1);
  const far = own.findIndex((value, i) => {
    const wanted = expected[i]!;
    return !Object.is(value, wanted) && !(Math.abs(value - wanted) <= NEAR * scale);
  });
  if (far >= 0)
    throw notTrainable(
      `value ${quote(head.value)} comes out as ${own[far]} where the file gives ${expected[far]}: an operator of it means something else in ONNX's operator set 21; export the model with that`,
    );
  await oneStep(trainable, x);
}

async function logitsOf(trainable: Trainable, x: Rows): Promise<Float32Array> {
  const g = new GraphBuilder('rehearsal');
  const { type, dims } = x;
  g.input('x', type, ['rows', ...dims.slice(1)]);
  for (const { name, dims, data } of trainable.parameters)
    g.initializer({ name, type: 'float32', dims, data });
  const { logits } = trainable.forward(g, 'x', { type, dims: dims.slice(1) });
  g.named('Identity', [logits], ['logits']);
  g.output('logits', 'float32', ['rows', trainable.outputs]);
  const session = await InferenceSession.create(encodeModel(g.build()), oneThread());
  try {
    return (await session.run({ x: rowsTensor(x) }))['logits']!.data as Float32Array;
  } finally {
    await session.release();
  }
}

/** Made-up rows may diverge; that they can be trained on at all is what counts. */
async function oneStep(trainable: Trainable, x: Rows): Promise<void> {
  const rows = x.dims[0]!;
  const trainer = await createTrainer({
    trainable,
    loss: lossFor(trainable.outputs),
    optimizer: FINE_TUNING.optimizer,
    seed: 0,
    data: { x, y: Int32Array.from({ length: rows }, (_, row) => row % 2) },
  });
  try {
    await trainer.run({
      order: Int32Array.from({ length: rows }, (_, row) => row),
      batch: rows,
      rates: Float32Array.of(1e-3),
    });
  } catch (error) {
    if (!(error instanceof Fault && error.reason === 'TRAINING_DIVERGED')) throw error;
  } finally {
    await trainer.close();
  }
}
