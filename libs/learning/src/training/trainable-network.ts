import { forward } from '../network/forward.ts';
import type { Network } from '../network/network.ts';
import { checkParameters, type Parameter } from '../network/parameters.ts';
import { planNetwork } from '../network/plan.ts';
import type { Trainable } from './trainable.ts';

/** A declared network and where its training begins. Fails with NETWORK_INVALID unless they fit each other. */
export function trainableNetwork(network: Network, parameters: readonly Parameter[]): Trainable {
  checkParameters(network, parameters);
  return {
    declaration: network,
    outputs: planNetwork(network).outputs,
    parameters,
    forward: (g, x, { type }, training) =>
      forward(g, network, x, { bytes: type === 'uint8', ...(training && { training }) }),
  };
}
