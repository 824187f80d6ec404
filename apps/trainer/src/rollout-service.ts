import { invalid } from '@ratchet/kernel';
import type { Policy, ServingDocument } from '@ratchet/model';
import {
  type Policy__Output,
  protos,
  type RolloutServiceHandlers,
  type ServingState,
} from '@ratchet/protocol';
import { type Implementation, implement } from '@ratchet/rpc';
import type { Promotions } from './promotions.ts';

/** ratchet.rollout.v1 */
export function rolloutService(promotions: Promotions): Implementation {
  return implement<RolloutServiceHandlers>(protos.ratchet.rollout.v1.RolloutService.service, {
    async PromoteVersion({ model, version, expectedGeneration }) {
      const serving = await promotions.promoteVersion(model, version, expectedGeneration);
      return { serving: servingState(model, serving) };
    },
    async RollBackVersion({ model, expectedGeneration }) {
      return { serving: servingState(model, await promotions.rollBackVersion(model, expectedGeneration)) };
    },
    async UpdatePolicy({ model, policy }) {
      const serving = await promotions.updatePolicy(model, policyChange(policy));
      return { serving: servingState(model, serving) };
    },
  });
}

function servingState(model: string, { generation, aliases, policy }: ServingDocument): ServingState {
  const set = Object.entries(aliases).filter(([, version]) => version !== undefined);
  return { model, generation, aliases: Object.fromEntries(set) as Record<string, string>, policy };
}

/** The fields that the caller set. */
function policyChange(policy: Policy__Output | null): Partial<Policy> {
  const { autoPromote, autoRetrain, retrainAfter } = policy ?? {};
  if (retrainAfter !== undefined && retrainAfter < 0)
    throw invalid('INVALID_POLICY', `retrain_after is 0 or a number of labels, got ${retrainAfter}`);
  return {
    ...(autoPromote === undefined ? {} : { autoPromote }),
    ...(autoRetrain === undefined ? {} : { autoRetrain }),
    ...(retrainAfter === undefined ? {} : { retrainAfter }),
  };
}
