import { Fault, quote } from '@ratchet/kernel';
import { encodeModel } from '@ratchet/onnx';
import { backward } from '../autodiff/backward.ts';
import { GraphBuilder, type Value } from '../graph/graph-builder.ts';
import { Tensor } from '../graph/onnxruntime.ts';
import { probe, type Shapes } from '../graph/probe.ts';
import type { Forward } from '../network/forward.ts';
import { type Loss, meanLoss, rowLosses } from './losses.ts';
import { clipByNorm, type Optimizer, type UpdateRule, updateRule } from './optimizers.ts';
import { type RowType, zeroRows } from './rows.ts';
import { OWN, StateLayout } from './state-layout.ts';
import { classLossOf, targetType } from './targets.ts';
import type { Trainable } from './trainable.ts';

export interface StepOptions {
  readonly trainable: Trainable;
  readonly rows: RowType;
  readonly loss: Loss;
  readonly weighted: boolean;
  readonly optimizer: Optimizer;
}

/** A model that trains: many steps in one run. */
export interface StepGraph {
  readonly model: Uint8Array;
  readonly layout: StateLayout;
  /** Names of the coefficients of a step, in the order of `coefficientsOf`. */
  readonly coefficients: readonly string[];
  /** Whether the forward pass draws random numbers, so that it takes `SEEDS`. */
  readonly random: boolean;
}

/** Inputs: the data set, whole. */
export const X = `${OWN}x`;
export const TARGET = `${OWN}target`;
export const WEIGHTS = `${OWN}weights`;
export const TEACHER = `${OWN}teacher`;
/** Inputs: the rows of each step, int32 [steps, batch], and what differs from step to step. */
export const ORDER = `${OWN}order`;
export const SEEDS = `${OWN}seeds`;
export const TRIP = `${OWN}trip`;
/** Output: the loss of each step. */
export const LOSSES = `${OWN}losses`;

export const coefficientName = (name: string): Value => `${OWN}${name}`;
export const stateInput = (name: Value): Value => `${OWN}in/${name}`;
export const stateOutput = (name: Value): Value => `${OWN}out/${name}`;

const SHARE = `${OWN}share`;
const STEP = `${OWN}step`;
const GO = `${OWN}go`;
const PROBED_ROWS = 3;

/**
 * Writes the graph of training: a Loop whose body is one step (gather the batch, forward, backward, update) and whose
 * carried state is what the step changes. The data set, the order of its rows and all that differs from step to step are
 * values of the surrounding graph that the body sees by name: nothing of it is carried or copied.
 *
 * Fails with FailedPrecondition: NOT_DIFFERENTIABLE, GRAPH_REFUSED, or PARAMETER_UNREACHED when the loss does not depend on
 * a trained parameter.
 */
export async function buildStepGraph({
  trainable,
  rows,
  loss,
  weighted,
  optimizer,
}: StepOptions): Promise<StepGraph> {
  checkNames(trainable);
  const outer = new GraphBuilder('train');
  const g = new GraphBuilder('step', outer.names);
  const rule = updateRule(optimizer);
  const layout = new StateLayout(trainable.parameters, movingIn(trainable, rows), rule.slots);
  const { outputs } = trainable;

  const perRow = (name: Value, type: 'float32' | 'uint8' | 'int32', dims: readonly number[]) =>
    outer.input(name, type, ['rows', ...dims]);
  const target = targetType(loss, outputs);
  perRow(X, rows.type, rows.dims);
  perRow(TARGET, target.type, target.dims);
  outer.input(ORDER, 'int32', ['steps', 'batch']);
  const batch = outer.op('Shape', [ORDER], { start: { int: 1 }, end: { int: 2 } });
  outer.named('Div', [1, outer.op('Cast', [batch], { to: { int: 1 } })], [SHARE]);
  outer.input(TRIP, 'int64', []);
  const coefficients = rule.coefficients.map((name) =>
    outer.input(coefficientName(name), 'float32', ['steps']),
  );

  g.input(STEP, 'int64', []);
  g.input(GO, 'bool', []);
  for (const { name, dims } of layout.tensors) g.input(name, 'float32', dims);
  const ofStep = (value: Value) => g.op('Gather', [value, STEP], { axis: { int: 0 } });
  const chosen = ofStep(ORDER);
  const ofBatch = (value: Value) => g.op('Gather', [value, chosen], { axis: { int: 0 } });
  layout.unpack(g);
  const x = ofBatch(X);
  let seed: Value | undefined;
  const start = g.nodes.length;
  const { logits, stateUpdates } = trainable.forward(g, x, rows, {
    get seed() {
      seed ??= ofStep(outer.input(SEEDS, 'uint32', ['steps']));
      return seed;
    },
  });
  const forward = g.nodes.slice(start);

  const distils = classLossOf(loss)?.distillation !== undefined;
  const each = rowLosses(g, loss, {
    logits,
    target: ofBatch(TARGET),
    outputs,
    ...(distils && { teacher: ofBatch(perRow(TEACHER, 'float32', [outputs])) }),
  });
  const mean = meanLoss(g, each, {
    weights: weighted ? ofBatch(perRow(WEIGHTS, 'float32', [1])) : undefined,
    share: SHARE,
  });

  const shapes = await shapesOf(g, forward, trainable, { x, rows, seed });
  checkLogits(trainable, shapes, logits);
  const gradients = gradientsOf(g, forward, trainable, shapes, { logits, seed: mean.seed });
  const packed = layout.packGradients(g, gradients);
  const next = updates(g, {
    layout,
    rule,
    gradients: optimizer.clip === undefined ? packed : clipByNorm(g, packed, optimizer.clip),
    coefficients: coefficients.map(ofStep),
    stateUpdates,
  });

  g.output(g.op('Identity', [GO]), 'bool', []);
  for (const [i, { dims }] of layout.tensors.entries()) g.output(next[i]!, 'float32', dims);
  g.output(mean.loss, 'float32', []);
  for (const { name, dims } of layout.tensors) {
    outer.input(stateInput(name), 'float32', dims);
    outer.output(stateOutput(name), 'float32', dims);
  }
  outer.output(LOSSES, 'float32', ['steps']);
  outer.named(
    'Loop',
    [TRIP, '', ...layout.tensors.map(({ name }) => stateInput(name))],
    [...layout.tensors.map(({ name }) => stateOutput(name)), LOSSES],
    { body: { graph: g.build() } },
  );
  return {
    model: encodeModel(outer.build()),
    layout,
    coefficients: rule.coefficients,
    random: seed !== undefined,
  };
}

/** A name inside hides the same name outside without a word, so the trainer's own must be its own. */
function checkNames({ parameters }: Trainable): void {
  const taken = parameters.find(({ name }) => name.startsWith(OWN));
  if (taken)
    throw new Error(`a parameter is called ${quote(taken.name)}; names in ${OWN} belong to the trainer`);
}

function movingIn(trainable: Trainable, rows: RowType): ReadonlySet<string> {
  const scratch = new GraphBuilder('scratch');
  return new Set(trainable.forward(scratch, X, rows, { seed: SEEDS }).stateUpdates.keys());
}

async function shapesOf(
  g: GraphBuilder,
  forward: GraphBuilder['nodes'],
  { parameters }: Trainable,
  { x, rows, seed }: { readonly x: Value; readonly rows: RowType; readonly seed: Value | undefined },
): Promise<Shapes> {
  const feeds: Record<Value, Tensor> = { [x]: zeroRows(rows, PROBED_ROWS) };
  for (const { name, dims, data } of parameters) feeds[name] = new Tensor('float32', data, dims);
  if (seed !== undefined) feeds[seed] = new Tensor('uint32', Uint32Array.of(1), []);
  const nodes = forward.filter(({ outputs }) => seed === undefined || !outputs.includes(seed));
  const inputs = [
    { name: x, type: rows.type, dims: ['rows', ...rows.dims] },
    ...parameters.map(({ name, dims }) => ({ name, type: 'float32' as const, dims })),
  ];
  return probe({ ...g.build(), inputs, nodes }, feeds);
}

function checkLogits({ outputs }: Trainable, shapes: Shapes, logits: Value): void {
  const dims = shapes.get(logits) ?? [];
  if (dims.length !== 2 || dims[0] !== PROBED_ROWS || dims[1] !== outputs)
    throw new Error(`logits should be [rows, ${outputs}]; ${PROBED_ROWS} rows gave [${dims.join(', ')}]`);
}

function gradientsOf(
  g: GraphBuilder,
  forward: GraphBuilder['nodes'],
  { parameters }: Trainable,
  shapes: Shapes,
  { logits, seed }: { readonly logits: Value; readonly seed: Value },
): ReadonlyMap<string, Value> {
  const trained = parameters.filter((parameter) => parameter.trained).map(({ name }) => name);
  const gradients = backward(g, { forward, seeds: new Map([[logits, seed]]), parameters: trained, shapes });
  const unreached = trained.find((name) => !gradients.has(name));
  if (unreached !== undefined)
    throw new Fault(
      'FailedPrecondition',
      'PARAMETER_UNREACHED',
      `the loss does not depend on parameter ${quote(unreached)}, so it can't be trained; freeze it or take it out`,
      { parameter: unreached },
    );
  return gradients;
}

/** The new state, in the order of the layout. */
function updates(
  g: GraphBuilder,
  {
    layout,
    rule,
    gradients,
    coefficients,
    stateUpdates,
  }: {
    readonly layout: StateLayout;
    readonly rule: UpdateRule;
    readonly gradients: readonly Value[];
    readonly coefficients: readonly Value[];
    readonly stateUpdates: Forward['stateUpdates'];
  },
): Value[] {
  const updated = layout.trained.map(({ name }, i) =>
    rule.update(g, {
      parameter: name,
      gradient: gradients[i]!,
      slots: layout.slots[i]!.map((slot) => slot.name),
      coefficients,
    }),
  );
  return [
    ...updated.map(({ parameter }) => parameter),
    ...updated.flatMap(({ slots }) => slots),
    ...layout.moving.map(({ name }) => stateUpdates.get(name)!),
  ];
}
