import { encodeItem, type Instance, type Manifest } from '@ratchet/model';
import type { ExplainResponse__Output, ExplanationServiceDefinition } from '@ratchet/protocol';
import type { CallSettings, Remote } from '@ratchet/rpc';
import type { ActiveRuns } from './active-runs.ts';
import type { CurrentRepository } from './current-repository.ts';
import type { Router, Target } from './router.ts';
import type { ServedVersions } from './served-versions.ts';

/** A call as either door hands it over. */
export interface ExplainCall {
  readonly model: string;
  readonly target: Target;
  /** What to explain; empty for what the version answers. */
  readonly label: string;
  readonly settings: CallSettings;
  /** Reads the instance for the version that is asked; may throw a Fault. */
  read(manifest: Manifest): Instance;
}

export interface ExplainParts {
  readonly repository: Pick<CurrentRepository, 'find'>;
  readonly router: Pick<Router, 'route'>;
  readonly versions: Pick<ServedVersions, 'get'>;
  readonly runs: Pick<ActiveRuns, 'explain'>;
  readonly explanations: Remote<ExplanationServiceDefinition>;
}

/**
 * Chooses the version as Predict does, reads the instance as it would, and passes it on to the trainer, who explains: what takes
 * seconds has no place in the data plane. Nothing is recorded.
 */
export class Explainer {
  readonly #parts: ExplainParts;

  constructor(parts: ExplainParts) {
    this.#parts = parts;
  }

  /** Faults: those of Predict, those of the explanation, Unavailable without a trainer. */
  async explain(call: ExplainCall): Promise<ExplainResponse__Output> {
    const { model, target, label, settings } = call;
    const { versions, explanations } = this.#parts;
    const { version } = await this.#route(model, target);
    const { manifest } = await versions.get(model, version);
    const item = encodeItem(call.read(manifest));
    const { explanation } = await explanations.Explain({ model, version, item, label }, settings);
    return explanation!;
  }

  async #route(model: string, target: Target): Promise<{ readonly version: string }> {
    const { repository, router, runs } = this.#parts;
    try {
      return await repository.find(() => router.route(model, target));
    } catch (error) {
      throw await runs.explain(error, model);
    }
  }
}
