import { copyFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Fault } from '@ratchet/kernel';
import {
  type DirectoryRepository,
  MANIFEST_FILE,
  type Manifest,
  MODEL_FILE,
  type ModelEntry,
  manifestSchema,
  REPORT_FILE,
  type RepositoryWriter,
  type Task,
} from '@ratchet/model';
import { decidePromotion } from '@ratchet/rollout';
import type { Evaluations } from './evaluations.ts';
import { assertLearnable } from './learnable.ts';
import { learnedTask } from './learned-task.ts';
import { copyPictures } from './pictures.ts';
import { previousChoice } from './previous-choice.ts';
import type { Promotions } from './promotions.ts';
import { leftOutNote, withoutRareLabels } from './rare-labels.ts';
import { trainInChild } from './run-child.ts';
import type { Run, RunEnd, RunStore } from './run-store.ts';
import type { Report, RunNews, RunResult, RunTask } from './run-task.ts';
import type { RunTrace } from './run-trace.ts';
import type { RunHooks } from './runs.ts';
import { type DatasetRemote, type Snapshot, takeSnapshot } from './snapshot.ts';
import { sameSettings, type TrainingSettings } from './training-settings.ts';

/** The same for every run: what differs between two versions is what they learned from. */
const SEED = 1;
const SNAPSHOT_PATIENCE_MS = 60_000;

/** The share of the whole that is done when a phase begins. */
const SHARES = { snapshot: 0, features: 0.1, train: 0.2, evaluate: 0.8, publish: 0.95 } as const;
const NEXT_SHARE = { features: SHARES.train, train: SHARES.evaluate, evaluate: SHARES.publish } as const;

export interface TrainingParts {
  readonly store: RunStore;
  readonly repository: DirectoryRepository;
  readonly writer: RepositoryWriter;
  readonly promotions: Pick<Promotions, 'moveOf' | 'promoteJudged' | 'challengeWith'>;
  readonly evaluations: Evaluations;
  readonly dataset: Pick<DatasetRemote, 'TakeSnapshot'>;
  /** Each run has a directory below it while it is under way. */
  readonly runsDir: string;
  readonly codeVersion: string;
  readonly trace: (run: Run) => RunTrace;
}

/** A version that a run made, with what was found out about it. */
interface Made {
  readonly version: string;
  readonly report: Report;
}

/** Snapshot, training, evaluation, publication, decision: one run from its start to its end. */
export class TrainingRun {
  readonly #parts: TrainingParts;
  readonly #run: Run;
  readonly #hooks: RunHooks;
  readonly #dir: string;
  readonly #trace: RunTrace;
  readonly #settings: TrainingSettings;

  constructor(parts: TrainingParts, run: Run, hooks: RunHooks) {
    this.#parts = parts;
    this.#run = run;
    this.#hooks = hooks;
    this.#dir = join(parts.runsDir, run.runId);
    this.#trace = parts.trace(run);
    this.#settings = JSON.parse(run.settingsJson) as TrainingSettings;
  }

  /** Fails with what went wrong; whatever happens, what is live stays live until the decision. */
  async execute(): Promise<RunEnd> {
    try {
      const end = await this.#work();
      this.#trace.end();
      return end;
    } catch (error) {
      this.#trace.end(error);
      throw error;
    } finally {
      // A run that goes on after a restart goes on from what lies there: its snapshot, and how far its training had come.
      if (!this.#hooks.stopping.aborted) await rm(this.#dir, { recursive: true, force: true });
    }
  }

  async #work(): Promise<RunEnd> {
    const { model, runId } = this.#run;
    const decided = await this.#decidedBefore();
    if (decided) {
      this.#hooks.commit();
      return decided;
    }
    this.#hooks.progress('snapshot', SHARES.snapshot);
    const taken = await this.#trace.phase('snapshot', () => this.#takeSnapshot());
    await this.#parts.store.snapshotTaken(runId, taken.hash, taken.labels);
    await this.#parts.repository.refresh();
    const entry = this.#parts.repository.models().get(model);
    const champion = await this.#champion(entry);
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
    const made = twin === undefined ? await this.#make(task, champion, snapshot) : await this.#takeUp(twin);
    return await this.#trace.phase('promote', () => this.#decide(made));
  }

  #takeSnapshot(): Promise<Snapshot> {
    return takeSnapshot({
      dataset: this.#parts.dataset,
      model: this.#run.model,
      dir: this.#dir,
      signal: this.#hooks.signal,
      patienceMs: SNAPSHOT_PATIENCE_MS,
    });
  }

  async #champion(entry: ModelEntry | undefined): Promise<Manifest | undefined> {
    const champion = entry?.serving.aliases.champion;
    return champion === undefined
      ? undefined
      : await this.#parts.repository.manifest(this.#run.model, champion);
  }

  /** The end of a run whose decision stands, when the trainer stopped right after it. */
  async #decidedBefore(): Promise<RunEnd | undefined> {
    const move = await this.#parts.promotions.moveOf(this.#run.runId);
    if (!move) return undefined;
    const report = await this.#reportOf(move.version);
    return this.#end({ version: move.version, report }, move.action !== 'challenge', move.reason);
  }

  /** The newest version that was made from the same rows by the same code and settings: a run would make it once more. */
  async #madeFrom({ name, versions }: ModelEntry, snapshot: Snapshot): Promise<string | undefined> {
    for (const version of versions.toReversed()) {
      // One that can't be read was not made here.
      const manifest = await this.#parts.repository.manifest(name, version).catch(() => undefined);
      const lineage = manifest?.lineage;
      if (
        lineage?.snapshot === snapshot.hash &&
        lineage.codeVersion === this.#parts.codeVersion &&
        lineage.seed === SEED &&
        sameSettings(this.#settings, (await this.#reportOf(version)).settings ?? {})
      )
        return version;
    }
    return undefined;
  }

  async #isNothingNew({ name, serving }: ModelEntry, twin: string): Promise<boolean> {
    return serving.aliases.champion === twin || (await this.#parts.store.claims(name, twin));
  }

  async #takeUp(version: string): Promise<Made> {
    this.#hooks.commit();
    return { version, report: await this.#reportOf(version) };
  }

  async #reportOf(version: string): Promise<Report> {
    return (await this.#parts.repository.report(this.#run.model, version)) as Report;
  }

  async #make(task: Task, champion: Manifest | undefined, snapshot: Snapshot): Promise<Made> {
    const result = await this.#train(await this.#runTask(task, champion, snapshot));
    this.#hooks.commit();
    this.#hooks.progress('publish', SHARES.publish);
    const { champion: rival } = result.report.evaluation;
    if (rival) await this.#parts.evaluations.keep(this.#run, rival.version, snapshot.hash, rival);
    return await this.#trace.phase('publish', () => this.#publish(result));
  }

  async #runTask(task: Task, manifest: Manifest | undefined, snapshot: Snapshot): Promise<RunTask> {
    const { repository, codeVersion } = this.#parts;
    const { model } = this.#run;
    const settings = this.#settings;
    const all = { model, task, dir: this.#dir, snapshot, codeVersion, seed: SEED, settings };
    if (manifest === undefined) return all;
    const { version } = manifest;
    // One that was brought has no report.
    const report = await this.#reportOf(version).catch(() => undefined);
    const previous = previousChoice(report, settings);
    const champion = { manifest, file: repository.modelFile(model, version), ...(previous && { previous }) };
    return { ...all, champion };
  }

  async #train(task: RunTask): Promise<RunResult> {
    let current = { phase: 'start', since: performance.now() };
    const turnTo = (phase: string): void => {
      const now = performance.now();
      this.#trace.note(current.phase, current.since, now);
      current = { phase, since: now };
    };
    const onNews = (news: RunNews): void => {
      if ('training' in news) this.#hooks.training(news.training);
      else {
        const { phase, done } = news;
        if (phase !== current.phase) turnTo(phase);
        this.#hooks.progress(phase, SHARES[phase] + done * (NEXT_SHARE[phase] - SHARES[phase]));
      }
    };
    try {
      return await trainInChild(task, { signal: this.#hooks.signal, onNews });
    } finally {
      turnTo('end');
    }
  }

  async #publish({ manifest: draft, report: found }: RunResult): Promise<Made> {
    const { writer, repository } = this.#parts;
    const { model } = this.#run;
    const settings = Object.keys(this.#settings).length === 0 ? {} : { settings: this.#settings };
    let report = found;
    const version = await writer.publish(model, async (dir, version) => {
      const manifest = manifestSchema.parse({ ...draft, version });
      report = { ...found, model, version, ...settings };
      await copyFile(join(this.#dir, MODEL_FILE), join(dir, MODEL_FILE));
      await copyPictures(this.#dir, dir, found.pictures);
      await writeFile(join(dir, MANIFEST_FILE), `${JSON.stringify(manifest, null, 2)}\n`);
      await writeFile(join(dir, REPORT_FILE), `${JSON.stringify(report, null, 2)}\n`);
    });
    await repository.refresh();
    return { version, report };
  }

  /** Moves the aliases as the verdict and the policy say. */
  async #decide(made: Made): Promise<RunEnd> {
    const { promotions, writer } = this.#parts;
    const { model, runId } = this.#run;
    const { version, report } = made;
    const against = report.comparedWith === '' ? undefined : report.comparedWith;
    const { policy } = await writer.serving(model);
    const { verdict } = report;
    const decision = decidePromotion({ firstVersion: against === undefined, verdict, policy });
    const note = leftOutNote(report.snapshot);
    const reason = `${decision.reason}${note}`;
    const grounds = { actor: 'run', runId, verdict, reason } as const;
    if (decision.action === 'promote') {
      try {
        await promotions.promoteJudged(model, version, against, grounds);
        return this.#end(made, true, reason);
      } catch (error) {
        const refused = error instanceof Fault && REFUSALS.includes(error.reason);
        if (!refused) throw error;
        const refusal = `${error.message}${note}`;
        await promotions.challengeWith(model, version, { ...grounds, reason: refusal });
        return this.#end(made, false, refusal);
      }
    }
    if (verdict.verdict !== 'worse') await promotions.challengeWith(model, version, grounds);
    return this.#end(made, false, reason);
  }

  #end({ version, report }: Made, promoted: boolean, reason: string): RunEnd {
    const { verdict } = report.verdict;
    const fate = promoted ? 'is live' : verdict === 'worse' ? 'was not promoted' : 'stays a challenger';
    return {
      state: 'succeeded',
      version,
      verdict,
      promoted: promoted ? 1 : 0,
      reason: `version ${version} ${fate}: ${reason}`,
      reportJson: JSON.stringify(report),
    };
  }
}

/** Why a version that is better is not promoted after all. */
const REFUSALS: readonly string[] = ['CHAMPION_CHANGED', 'SIGNATURE_CHANGED'];
