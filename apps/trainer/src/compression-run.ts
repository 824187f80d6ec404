import type { CompressionReport } from '@ratchet/learning';
import type { Compression, Manifest } from '@ratchet/model';
import { assertLearnable } from './learnable.ts';
import { learnedTask } from './learned-task.ts';
import { withoutRareLabels } from './rare-labels.ts';
import { compressInChild } from './run-child.ts';
import { type Made, RunSteps, SEED, type TrainingParts } from './run-steps.ts';
import type { CompressionOrder, Run, RunEnd } from './run-store.ts';
import type { CompressionTask, Report } from './run-task.ts';
import type { RunHooks } from './runs.ts';
import type { Snapshot } from './snapshot.ts';

/** What such a run keeps in place of training settings. */
interface CompressionSettings {
  readonly compress: Compression;
}

/** A run that makes this version smaller. */
export function compressionOrder(version: string, target: Compression): CompressionOrder {
  const settings: CompressionSettings = { compress: target };
  return { parent: version, settingsJson: JSON.stringify(settings) };
}

/** One run that makes a smaller version of one that there is, from its snapshot to its end. */
export class CompressionRun {
  readonly #steps: RunSteps;
  readonly #target: Compression;

  constructor(parts: TrainingParts, run: Run, hooks: RunHooks) {
    this.#steps = new RunSteps(parts, run, hooks);
    this.#target = (JSON.parse(run.settingsJson) as CompressionSettings).compress;
  }

  /** Fails with what went wrong; whatever happens, what is live stays live until the decision. */
  execute(): Promise<RunEnd> {
    return this.#steps.execute(() => this.#work());
  }

  async #work(): Promise<RunEnd> {
    const { parts, run, trace, hooks } = this.#steps;
    const { repository, store } = parts;
    const decided = await this.#steps.decidedBefore();
    if (decided) return decided;
    const taken = await this.#steps.takeSnapshot();
    await repository.refresh();
    const parent = await repository.manifest(run.model, run.parent);
    const twin = await this.#twin();
    if (twin && (await store.claims(run.model, twin.version)))
      return {
        state: 'succeeded',
        reason: `version ${twin.version} is version ${run.parent} in ${this.#target} already`,
      };
    if (twin) {
      // Published by this run, before the trainer stopped.
      hooks.commit();
      return await trace.phase('promote', () => this.#decide(twin));
    }
    const task = await this.#task(taken, parent);
    const result = await this.#steps.inChild((options) => compressInChild(task, options));
    if (!('report' in result)) return unchanged(run.parent, result.compression);
    // Its report says how its parent was trained: it has no settings of its own.
    const made = await this.#steps.publish(result, task.snapshot, {});
    return await trace.phase('promote', () => this.#decide(made));
  }

  async #task(taken: Snapshot, parent: Manifest): Promise<CompressionTask> {
    const { parts, run, dir } = this.#steps;
    const { repository, codeVersion } = parts;
    const { model } = run;
    const champion = await this.#steps.champion(repository.models().get(model));
    const task = learnedTask(model, taken, {}, parent);
    const snapshot = task === 'question-answering' ? taken : withoutRareLabels(taken, parent.labels ?? []);
    assertLearnable(model, snapshot);
    const fileOf = ({ version }: Manifest) => repository.modelFile(model, version);
    const report = await this.#steps.reportOf(parent.version).catch(() => undefined);
    return {
      model,
      task,
      dir,
      snapshot,
      codeVersion,
      seed: SEED,
      settings: {},
      ...(champion && { champion: { manifest: champion, file: fileOf(champion) } }),
      compression: {
        target: this.#target,
        manifest: parent,
        file: fileOf(parent),
        ...(report && { report }),
      },
    };
  }

  /** The newest version that was made of the same parent to the same target. */
  async #twin(): Promise<Made | undefined> {
    const { parts, run } = this.#steps;
    const { versions = [] } = parts.repository.models().get(run.model) ?? {};
    for (const version of versions.toReversed()) {
      // A version that somebody brought has no report.
      const report = await this.#steps.reportOf(version).catch((): Report | undefined => undefined);
      if (report?.compressedFrom === run.parent && report.compression?.target === this.#target)
        return { version, report };
    }
    return undefined;
  }

  /**
   * A smaller version of the champion takes its place when the policy lets better ones do so: the gate has shown that it
   * loses nothing to speak of. Of any other version it becomes the challenger.
   */
  async #decide(made: Made): Promise<RunEnd> {
    const { parts, run } = this.#steps;
    const { report } = made;
    const { policy } = await parts.writer.serving(run.model);
    const replaces = report.comparedWith === run.parent && report.verdict.verdict !== 'worse';
    const shown = (report.compression?.reasons ?? []).join('; ');
    const left = replaces && !policy.autoPromote ? '; promotion by itself is switched off' : '';
    return await this.#steps.settle(made, {
      promotes: replaces && policy.autoPromote,
      reason: `version ${run.parent} in ${this.#target}: ${shown}${left}`,
    });
  }
}

function unchanged(version: string, compression: CompressionReport): RunEnd {
  return {
    state: 'succeeded',
    reason: `version ${version} stays as it is: ${compression.reasons.join('; ')}`,
    reportJson: JSON.stringify({ compression }),
  };
}
