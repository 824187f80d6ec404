import { Fault, quote } from '@ratchet/kernel';
import { encodeModel } from '@ratchet/onnx';
import { GraphBuilder } from '../graph/graph-builder.ts';
import { InferenceSession, oneThread } from '../graph/onnxruntime.ts';
import { refusing } from '../graph/refused-graph.ts';
import type { Rows } from '../network/rows.ts';
import { rowsTensor } from '../training/rows.ts';
import type { Trainable } from '../training/trainable.ts';
import { createTrainer } from '../training/trainer.ts';
import { lossFor, OPTIMIZER } from './fine-tuning.ts';
import type { ForeignModel } from './foreign-model.ts';
import { PROBED_ROWS, type Probes } from './probes.ts';
import { notTrainable, type RestPlan } from './rest-plan.ts';

/** How far our forward pass may be from the file's, relative to its largest number. */
const NEAR = 1e-3;

/**
 * Runs what was planned, as training will: the forward pass, which must give what the file gives, and one step. Fails with
 * FailedPrecondition NOT_TRAINABLE or GRAPH_REFUSED.
 */
export async function rehearse(
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
  const session = await refusing(InferenceSession.create(encodeModel(g.build()), oneThread()));
  try {
    return (await refusing(session.run({ x: rowsTensor(x) })))['logits']!.data as Float32Array;
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
    optimizer: OPTIMIZER,
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
