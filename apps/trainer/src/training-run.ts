import { keptInWords } from '@ratchet/learning';
import type { Manifest, ModelEntry, Task } from '@ratchet/model';
import { decidePromotion } from '@ratchet/rollout';
import { assertLearnable, assertRows } from './learnable.ts';
import { learnedTask } from './learned-task.ts';
import { previousChoice } from './previous-choice.ts';
import { leftOutNote, withoutRareLabels } from './rare-labels.ts';
import { RunChild } from './run-child.ts';
import { type Made, RunSteps, SEED, type TrainingParts } from './run-steps.ts';
import type { Run, RunEnd } from './run-store.ts';
import type { RunTask } from './run-task.ts';
import type { RunHooks } from './runs.ts';
import type { Snapshot } from './snapshot.ts';
import { newestNote } from './snapshot-newest.ts';
import { thresholdNote } from './threshold-note.ts';
import { sameSettings, type TrainingSettings } from './training-settings.ts';

/** Snapshot, training, evaluation, publication, decision: one run from its start to its end. */
export class TrainingRun {
  readonly #steps: RunSteps;
  readonly #settings: TrainingSettings;

  constructor(parts: TrainingParts, run: Run, hooks: RunHooks) {
    this.#steps = new RunSteps(parts, run, hooks);
    this.#settings = JSON.parse(run.settingsJson) as TrainingSettings;
  }

  /** Fails with what went wrong; whatever happens, what is live stays live until the decision. */
  execute(): Promise<RunEnd> {
    return this.#steps.execute(() => this.#work());
  }

  async #work(): Promise<RunEnd> {
    const { parts, run, trace, hooks } = this.#steps;
    const { model, runId } = run;
    const decided = await this.#steps.decidedBefore();
    if (decided) return decided;
    using child = new RunChild(hooks.signal);
    const taken = await this.#steps.takeSnapshot();
    await parts.store.snapshotTaken(runId, taken.hash, taken.labels);
    await parts.repository.refresh();
    const entry = parts.repository.models().get(model);
    const champion = await this.#steps.champion(entry);
    assertRows(model, taken);
    const task = learnedTask(model, taken, this.#settings, champion);
    // An answer may have a single question.
    const snapshot = task === 'question-answering' ? taken : withoutRareLabels(taken, champion?.labels ?? []);
    assertLearnable(model, snapshot);
    const twin = entry && (await this.#madeFrom(entry, snapshot));
    if (twin !== undefined && (await this.#isNothingNew(entry!, twin)))
      return {
        state: 'succeeded',
        reason: `nothing new to learn since version ${twin}${leftOutNote(snapshot)}`,
      };
    // A version that nobody claims was published by this run, before the trainer stopped.
    const made =
      twin === undefined ? await this.#make(child, task, champion, snapshot) : await this.#takeUp(twin);
    return await trace.phase('promote', () => this.#decide(made));
  }

  /** The newest version that was made from the same rows by the same code and settings: a run would make it once more. */
  async #madeFrom({ name, versions }: ModelEntry, snapshot: Snapshot): Promise<string | undefined> {
    for (const version of versions.toReversed()) {
      // One that can't be read was not made here.
      const manifest = await this.#steps.parts.repository.manifest(name, version).catch(() => undefined);
      const lineage = manifest?.lineage;
      if (
        lineage?.snapshot === snapshot.hash &&
        lineage.codeVersion === this.#steps.parts.codeVersion &&
        lineage.seed === SEED &&
        sameSettings(this.#settings, (await this.#steps.reportOf(version)).settings ?? {})
      )
        return version;
    }
    return undefined;
  }

  async #isNothingNew({ name, serving }: ModelEntry, twin: string): Promise<boolean> {
    return serving.aliases.champion === twin || (await this.#steps.parts.store.claims(name, twin));
  }

  async #takeUp(version: string): Promise<Made> {
    this.#steps.hooks.commit();
    return { version, report: await this.#steps.reportOf(version) };
  }

  async #make(
    child: RunChild,
    task: Task,
    champion: Manifest | undefined,
    snapshot: Snapshot,
  ): Promise<Made> {
    const runTask = await this.#runTask(task, champion, snapshot);
    const result = await this.#steps.watched((onNews) => child.train(runTask, onNews));
    return await this.#steps.publish(result, snapshot, this.#settings);
  }

  async #runTask(task: Task, manifest: Manifest | undefined, snapshot: Snapshot): Promise<RunTask> {
    const { parts, run, dir } = this.#steps;
    const { repository, codeVersion } = parts;
    const { model } = run;
    const settings = this.#settings;
    const all = { model, task, dir, snapshot, codeVersion, seed: SEED, settings };
    if (manifest === undefined) return all;
    const { version } = manifest;
    const report = await this.#steps.reportOfAny(version);
    const previous = previousChoice(report, settings);
    const champion = { manifest, file: repository.modelFile(model, version), ...(previous && { previous }) };
    return { ...all, champion };
  }

  /** Moves the aliases as the verdict and the policy say. */
  async #decide(made: Made): Promise<RunEnd> {
    const { parts, run } = this.#steps;
    const { comparedWith, verdict, snapshot, compression, training } = made.report;
    const { policy } = await parts.writer.serving(run.model);
    const { action, reason } = decidePromotion({ firstVersion: comparedWith === '', verdict, policy });
    const kept = compression && keptInWords(compression);
    const smaller = kept === undefined ? '' : `; ${kept}`;
    const notes = `${newestNote(snapshot)}${leftOutNote(snapshot)}${thresholdNote(training)}`;
    return await this.#steps.settle(made, { action, reason: `${reason}${smaller}${notes}` });
  }
}
