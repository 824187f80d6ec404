import { encodeModel } from '@ratchet/onnx';
import type { Network } from './network.ts';
import { checkParameters, type Parameter } from './parameters.ts';
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
  checkParameters(network, parameters);
  const dataOf = new Map(parameters.map(({ name, data }) => [name, data]));
  const { g } = servingGraph(network, options, (to, { name, dims }) =>
    to.initializer({ name, type: 'float32', dims, data: dataOf.get(name)! }),
  );
  return encodeModel(g.build());
}
