import { exportNetwork } from '../network/export.ts';
import type { Layer, Network } from '../network/network.ts';
import type { Parameter } from '../network/parameters.ts';
import { type Scaling, scalingNodes } from './scaling.ts';
import { tableInput } from './table-model.ts';
import { type FitTarget, outputsOf, settled } from './table-targets.ts';

/** A network over the scaled numbers of a row: hidden layers, then the logits or the value. */
export function tableNetwork(width: number, target: FitTarget, hidden: readonly Layer[]): Network {
  return {
    input: { numbers: width },
    layers: [...hidden, { layer: 'dense', units: outputsOf(target.classes) }],
  };
}

/** The file of such a network: it takes rows as they are encoded and gives probabilities, or values in their own unit. */
export function networkFile(
  network: Network,
  parameters: readonly Parameter[],
  scaling: Scaling,
  { target, temperature }: { readonly target: FitTarget; readonly temperature: number },
): Uint8Array {
  const output = target.classes === undefined ? 'none' : target.classes === 2 ? 'sigmoid' : 'softmax';
  return exportNetwork(network, parameters, {
    output,
    prologue: (g) => scalingNodes(g, tableInput(g, scaling.centers.length), scaling),
    epilogue: (g, logits) => settled(g, logits, target, temperature),
  });
}
