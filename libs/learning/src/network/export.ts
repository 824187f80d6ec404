import { encodeModel } from '@ratchet/onnx';
import type { Network } from './network.ts';
import type { Parameter } from './parameters.ts';
import { type ServingOptions, servingGraph } from './serving-graph.ts';

/**
 * The network as an ONNX file that serves, its parameters inside: the same network, parameters and options give the same
 * bytes. The batch is the first dim of every input and output. Fails with NETWORK_INVALID, also for parameters of
 * another network.
 */
export function exportNetwork(
  network: Network,
  parameters: readonly Parameter[],
  options: ServingOptions,
): Uint8Array {
  return encodeModel(servingGraph(network, parameters, options).build());
}
