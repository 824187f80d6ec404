import { Fault } from '@ratchet/kernel';
import type { Attribution, Explanation, ExplanationMethod } from '@ratchet/learning';
import { assertModelName, type DirectoryRepository, entryOf, resolveVersion } from '@ratchet/model';
import {
  type ExplainResponse,
  type ExplanationServiceHandlers,
  protos,
  type Attribution as WireAttribution,
} from '@ratchet/protocol';
import { type Implementation, implement } from '@ratchet/rpc';
import type { ExplainQueue } from './explain-queue.ts';
import type { TrainerMetrics } from './trainer-metrics.ts';

/** ratchet.explanation.v1 */
export function explainService(parts: {
  readonly repository: DirectoryRepository;
  readonly queue: Pick<ExplainQueue, 'explain'>;
  readonly metrics: Pick<TrainerMetrics, 'explanations'>;
}): Implementation {
  const { repository, queue, metrics } = parts;
  return implement<ExplanationServiceHandlers>(protos.ratchet.explanation.v1.ExplanationService.service, {
    async Explain({ model, version, item, label }, { deadlineAt, signal }) {
      assertModelName(model);
      await repository.refresh();
      resolveVersion(entryOf(repository, model), { version });
      const manifest = await repository.manifest(model, version);
      const file = repository.modelFile(model, version);
      const asked = label === '' ? undefined : label;
      try {
        const found = await queue.explain({ manifest, file, item, label: asked }, { deadlineAt, signal });
        metrics.explanations.inc({ outcome: 'ok' });
        return { explanation: { model, version, ...wireExplanation(found) } };
      } catch (error) {
        metrics.explanations.inc({ outcome: error instanceof Fault ? error.kind : 'Internal' });
        throw error;
      }
    },
  });
}

const METHODS = {
  linear: 'EXPLANATION_METHOD_LINEAR',
  'integrated-gradients': 'EXPLANATION_METHOD_INTEGRATED_GRADIENTS',
  'tree-paths': 'EXPLANATION_METHOD_TREE_PATHS',
  factorization: 'EXPLANATION_METHOD_FACTORIZATION',
  'sampled-shapley': 'EXPLANATION_METHOD_SAMPLED_SHAPLEY',
} as const satisfies Record<ExplanationMethod, string>;

function wireExplanation({ method, label = '', attributions, ...numbers }: Explanation): ExplainResponse {
  return {
    label,
    ...numbers,
    attributions: attributions.map((attribution) => wireAttribution(attribution)),
    method: METHODS[method],
  };
}

function wireAttribution(attribution: Attribution): WireAttribution {
  if (!('input' in attribution)) return attribution;
  const { input, contribution } = attribution;
  const { name, shape, contributions } = input;
  const { buffer, byteOffset, byteLength } = contributions;
  const content = Buffer.from(buffer, byteOffset, byteLength);
  return { input: { name, datatype: 'FP32', shape: [...shape], content }, contribution };
}
