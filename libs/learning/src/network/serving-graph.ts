import { GraphBuilder, type Value } from '../graph/graph-builder.ts';
import { forward } from './forward.ts';
import type { Network } from './network.ts';
import { checkParameters, type Parameter } from './parameters.ts';
import { planNetwork } from './plan.ts';
import { rowDims } from './rows.ts';
import { networkFault } from './shape.ts';

/** What a model answers: a probability for each class, from one logit for two of them ('sigmoid'), or the logits. */
export type Output = 'softmax' | 'sigmoid' | 'none';

export interface ServingOptions {
  readonly output: Output;
  /**
   * Declares the model's own inputs and gives the network's: standardised numbers, ids cut to the network's length.
   * Without it the model's input is the network's, named as in the declaration: numbers, image or ids.
   */
  readonly prologue?: (g: GraphBuilder) => Value;
  /** What becomes of the logits [batch, outputs] before the output: a temperature, the unit of a value. */
  readonly epilogue?: (g: GraphBuilder, logits: Value) => Value;
  /** The image comes as uint8. */
  readonly bytes?: boolean;
}

/** Numbers in the answer for a row. */
export function columnsOf(network: Network, output: Output): number {
  return output === 'sigmoid' ? 2 : planNetwork(network).outputs;
}

/**
 * The graph that serves. Its output, float32 [batch, columns], is called 'probabilities', or 'values' when the output is
 * 'none'. Fails with NETWORK_INVALID, also for parameters of another network.
 */
export function servingGraph(
  network: Network,
  parameters: readonly Parameter[],
  options: ServingOptions,
): GraphBuilder {
  checkParameters(network, parameters);
  const plan = planNetwork(network);
  checkOutput(options.output, plan.outputs);
  const g = new GraphBuilder('network');
  const dataOf = new Map(parameters.map(({ name, data }) => [name, data]));
  for (const { name, dims } of plan.parameters)
    g.initializer({ name, type: 'float32', dims, data: dataOf.get(name)! });
  const { prologue = (to) => networkInput(to, network, options.bytes ?? false) } = options;
  const { logits } = forward(g, network, prologue(g), { bytes: options.bytes ?? false });
  const answer = options.epilogue?.(g, logits) ?? logits;
  const output = options.output === 'none' ? 'values' : 'probabilities';
  if (options.output === 'softmax') g.named('Softmax', [answer], [output], { axis: { int: -1 } });
  else if (options.output === 'none') g.named('Identity', [answer], [output]);
  else {
    const second = g.op('Sigmoid', [answer]);
    g.named('Concat', [g.op('Sub', [1, second]), second], [output], { axis: { int: 1 } });
  }
  g.output(output, 'float32', ['batch', columnsOf(network, options.output)]);
  return g;
}

function networkInput(g: GraphBuilder, network: Network, bytes: boolean): Value {
  const dims = ['batch', ...rowDims(network)];
  if ('ids' in network.input) return g.input('ids', 'int32', dims);
  if ('image' in network.input) return g.input('image', bytes ? 'uint8' : 'float32', dims);
  return g.input('numbers', 'float32', dims);
}

function checkOutput(output: Output, outputs: number): void {
  if (output === 'sigmoid' && outputs !== 1)
    throw networkFault(
      `a sigmoid makes two classes of one logit, the network gives ${outputs}: use softmax, or end with 1 unit`,
    );
  if (output === 'softmax' && outputs === 1)
    throw networkFault(
      'a softmax over one logit is always 1: use sigmoid, or end with a unit for each class',
    );
}
