import type { GraphBuilder, Value } from '../graph/graph-builder.ts';
import type { Network } from './network.ts';
import { planNetwork } from './plan.ts';
import { Run, type Training } from './run.ts';

export interface ForwardOptions {
  /** x is an image of uint8: 0 to 255 become 0 to 1. */
  readonly bytes?: boolean;
  /** Drop out and normalise by the batch, as in a step of training; without it as in serving. */
  readonly training?: Training;
}

export interface Forward {
  /** float32 [batch, outputs] */
  readonly logits: Value;
  /**
   * In training, the next values of the parameters that are not trained, by name. They are computed beside the logits: no
   * gradient goes through them.
   */
  readonly stateUpdates: ReadonlyMap<string, Value>;
}

/** What a byte is multiplied by to lie in [0, 1]: in float32, so that a pipeline that does the same has the same bits. */
export const BYTE_SCALE = Math.fround(1 / 255);

/**
 * Appends the forward pass of a network. The parameters are read by their names: as initialisers, inputs or values made
 * before. x is float32 [batch, …], int32 [batch, length] for ids, and may be uint8 for an image.
 */
export function forward(g: GraphBuilder, network: Network, x: Value, options: ForwardOptions = {}): Forward {
  const plan = planNetwork(network);
  const run = new Run(g, plan.input.type === 'ids' ? x : undefined, options.training);
  const start = options.bytes ? g.op('Mul', [g.op('Cast', [x], { to: { int: 1 } }), BYTE_SCALE]) : x;
  const logits = plan.steps.reduce((value, step) => step.forward(run, value), start);
  return { logits, stateUpdates: run.stateUpdates };
}
