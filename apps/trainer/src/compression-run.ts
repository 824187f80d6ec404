import { type CompressionReport, keptInWords } from '@ratchet/learning';
import type { Compression, Manifest } from '@ratchet/model';
import { decideCompression } from '@ratchet/rollout';
import { isIn } from './compression-parent.ts';
import { assertLearnable } from './learnable.ts';
import { learnedTask } from './learned-task.ts';
import { withoutRareLabels } from './rare-labels.ts';
import { RunChild } from './run-child.ts';
import { type Made, RunSteps, SEED, type TrainingParts } from './run-steps.ts';
import type { CompressionOrder, Run, RunEnd } from './run-store.ts';
import type { CompressionTask } from './run-task.ts';
import type { RunHooks } from './runs.ts';
import type { Snapshot } from './snapshot.ts';

/** What such a run keeps in place of training settings. */
interface CompressionSettings {
  readonly compress: Compression;
  /** The version that was asked for, where that is compressed and its parent is taken instead. */
  readonly asked?: string;
}

/** A run that makes this version smaller, in place of the one that somebody asked for. */
export function compressionOrder(version: string, target: Compression, asked = version): CompressionOrder {
  const settings: CompressionSettings = { compress: target, ...(asked !== version && { asked }) };
  return { parent: version, settingsJson: JSON.stringify(settings) };
}

/** One run that makes a smaller version of one that there is, from its snapshot to its end. */
export class CompressionRun {
  readonly #steps: RunSteps;
  readonly #target: Compression;
  readonly #asked: string | undefined;

  constructor(parts: TrainingParts, run: Run, hooks: RunHooks) {
    this.#steps = new RunSteps(parts, run, hooks);
    const { compress, asked } = JSON.parse(run.settingsJson) as CompressionSettings;
    this.#target = compress;
    this.#asked = asked;
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
    await repository.refresh();
    const parent = await repository.manifest(run.model, run.parent);
    const own = await this.#steps.reportOfAny(run.parent);
    if (own && isIn(this.#target, own))
      return this.#unchanged(`is in ${this.#target} already`, own.compression!);
    const twin = await this.#twin();
    if (twin && (await store.claims(run.model, twin.version)))
      return this.#unchanged(
        `in ${this.#target} is version ${twin.version} already`,
        twin.report.compression!,
      );
    if (twin) {
      // Published by this run, before the trainer stopped.
      hooks.commit();
      return await trace.phase('promote', () => this.#decide(twin));
    }
    using child = new RunChild(hooks.signal);
    const task = await this.#task(await this.#steps.takeSnapshot(), parent);
    const result = await this.#steps.watched((onNews) => child.compress(task, onNews));
    if (!('report' in result))
      return this.#unchanged(`stays as it is: ${result.compression.reasons.join('; ')}`, result.compression);
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
    const report = await this.#steps.reportOfAny(parent.version);
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
      const report = await this.#steps.reportOfAny(version);
      if (report?.compressedFrom === run.parent && isIn(this.#target, report)) return { version, report };
    }
    return undefined;
  }

  async #decide(made: Made): Promise<RunEnd> {
    const { parts, run } = this.#steps;
    const { comparedWith, verdict, compression } = made.report;
    const { policy } = await parts.writer.serving(run.model);
    const kept = compression && keptInWords(compression);
    const decision = decideCompression({
      passed: kept !== undefined,
      shown: `version ${run.parent} ${kept ?? `in ${this.#target}, which did not pass its gate`}${this.#insteadOf()}`,
      replacesParent: comparedWith === run.parent,
      verdict,
      policy,
    });
    return await this.#steps.settle(made, decision);
  }

  /** What was tried is shown, though no version came of it. */
  #unchanged(why: string, compression: CompressionReport): RunEnd {
    return {
      state: 'succeeded',
      reason: `version ${this.#steps.run.parent} ${why}${this.#insteadOf()}`,
      reportJson: JSON.stringify({ compression }),
    };
  }

  #insteadOf(): string {
    return this.#asked === undefined
      ? ''
      : `; version ${this.#asked} is compressed, so what it was made of was taken`;
  }
}
