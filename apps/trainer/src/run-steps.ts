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
} from '@ratchet/model';
import { timeOf } from '@ratchet/pipeline';
import type { Promotion } from '@ratchet/rollout';
import type { Evaluations } from './evaluations.ts';
import { copyPictures } from './pictures.ts';
import type { Promotions } from './promotions.ts';
import { leftOutNote } from './rare-labels.ts';
import type { Run, RunEnd, RunStore } from './run-store.ts';
import type { Report, RunNews, RunResult } from './run-task.ts';
import type { RunTrace } from './run-trace.ts';
import type { RunHooks } from './runs.ts';
import { type DatasetRemote, type Snapshot, takeSnapshot } from './snapshot.ts';
import { judgedByNewest, type NewestRule, newestNote } from './snapshot-newest.ts';
import type { TrainingSettings } from './training-settings.ts';

/** The same for every run: what differs between two versions is what they learned from. */
export const SEED = 1;
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
export interface Made {
  readonly version: string;
  readonly report: Report;
}

/** Why a version is not promoted after all. */
const REFUSALS: readonly string[] = ['CHAMPION_CHANGED', 'SIGNATURE_CHANGED'];

const FATES = {
  promote: 'is live',
  challenge: 'stays a challenger',
  hold: 'was not promoted',
} as const satisfies Readonly<Record<Promotion['action'], string>>;

/** The steps that all runs have, whatever they make their versions from. */
export class RunSteps {
  readonly parts: TrainingParts;
  readonly run: Run;
  readonly hooks: RunHooks;
  readonly trace: RunTrace;
  /** The run's own: what lies there lets it go on after a restart. */
  readonly dir: string;

  constructor(parts: TrainingParts, run: Run, hooks: RunHooks) {
    this.parts = parts;
    this.run = run;
    this.hooks = hooks;
    this.trace = parts.trace(run);
    this.dir = join(parts.runsDir, run.runId);
  }

  /** Does the work as one trace, and clears up after it unless it is to go on later. */
  async execute(work: () => Promise<RunEnd>): Promise<RunEnd> {
    try {
      const end = await work();
      this.trace.end();
      return end;
    } catch (error) {
      this.trace.end(error);
      throw error;
    } finally {
      // A run that goes on after a restart goes on from what lies there: its snapshot, and how far its training had come.
      if (!this.hooks.stopping.aborted) await rm(this.dir, { recursive: true, force: true });
    }
  }

  /** The end of a run whose decision stands, when the trainer stopped right after it. */
  async decidedBefore(): Promise<RunEnd | undefined> {
    const move = await this.parts.promotions.moveOf(this.run.runId);
    if (!move) return undefined;
    this.hooks.commit();
    const made = { version: move.version, report: await this.reportOf(move.version) };
    return this.end(made, move.action === 'challenge' ? 'challenge' : 'promote', move.reason);
  }

  /** What the run learns from, and judges by: the newest rows, where the settings of what is made name a time. */
  async takeSnapshot(): Promise<Snapshot> {
    const { dataset } = this.parts;
    this.hooks.progress('snapshot', SHARES.snapshot);
    return await this.trace.phase('snapshot', async () => {
      const taken = await takeSnapshot({
        dataset,
        model: this.run.model,
        dir: this.dir,
        signal: this.hooks.signal,
        patienceMs: SNAPSHOT_PATIENCE_MS,
      });
      const rule = await this.#newestRule();
      return rule && taken.reads === 'row' ? await judgedByNewest(this.dir, taken, rule) : taken;
    });
  }

  /** Undefined where no column is named. A version that is made smaller is judged as it was when it was trained. */
  async #newestRule(): Promise<NewestRule | undefined> {
    const { repository } = this.parts;
    const { model, parent, settingsJson } = this.run;
    await repository.refresh();
    const champion = repository.models().get(model)?.serving.aliases.champion;
    const [before, own] = [await this.reportOfAny(champion), await this.reportOfAny(parent)];
    const { time } = parent === '' ? (JSON.parse(settingsJson) as TrainingSettings) : (own?.settings ?? {});
    if (time === undefined) return undefined;
    const learnedUntil = [before, own].flatMap((report) =>
      report?.snapshot.newest?.time === time ? [timeOf(report.snapshot.newest.from)] : [],
    );
    const learnedFromAll = before?.training && before.snapshot.newest?.time !== time;
    return {
      time,
      notBefore: Math.max(Number.NEGATIVE_INFINITY, ...learnedUntil),
      ...(learnedFromAll && { knownTo: champion! }),
      signal: this.hooks.signal,
    };
  }

  /** Undefined where no version is named, and for one that was brought. */
  async reportOfAny(version: string | undefined): Promise<Report | undefined> {
    return version ? await this.reportOf(version).catch(() => undefined) : undefined;
  }

  async champion(entry: ModelEntry | undefined): Promise<Manifest | undefined> {
    const champion = entry?.serving.aliases.champion;
    return champion === undefined
      ? undefined
      : await this.parts.repository.manifest(this.run.model, champion);
  }

  async reportOf(version: string): Promise<Report> {
    return (await this.parts.repository.report(this.run.model, version)) as Report;
  }

  /** Has the run's process work, and passes on how it goes: each phase is a span. */
  async watched<R>(work: (onNews: (news: RunNews) => void) => Promise<R>): Promise<R> {
    let current = { phase: 'start', since: performance.now() };
    const turnTo = (phase: string): void => {
      const now = performance.now();
      this.trace.note(current.phase, current.since, now);
      current = { phase, since: now };
    };
    const onNews = (news: RunNews): void => {
      if ('training' in news) this.hooks.training(news.training);
      else {
        const { phase, done } = news;
        if (phase !== current.phase) turnTo(phase);
        this.hooks.progress(phase, SHARES[phase] + done * (NEXT_SHARE[phase] - SHARES[phase]));
      }
    };
    try {
      return await work(onNews);
    } finally {
      turnTo('end');
    }
  }

  /** The point of no return: keeps what was found out about the champion, and publishes the version. */
  async publish(
    { manifest: draft, report: found }: RunResult,
    snapshot: Snapshot,
    settings: TrainingSettings,
  ): Promise<Made> {
    const { evaluations } = this.parts;
    this.hooks.commit();
    this.hooks.progress('publish', SHARES.publish);
    const { champion: rival } = found.evaluation;
    if (rival) await evaluations.keep(this.run, rival.version, snapshot.hash, rival);
    return await this.trace.phase('publish', () => this.#write(draft, found, settings));
  }

  async #write(draft: RunResult['manifest'], found: Report, settings: TrainingSettings): Promise<Made> {
    const { writer, repository } = this.parts;
    const { model } = this.run;
    const said = Object.keys(settings).length === 0 ? {} : { settings };
    let report = found;
    const version = await writer.publish(model, async (dir, version) => {
      const manifest = manifestSchema.parse({ ...draft, version });
      report = { ...found, model, version, ...said };
      await copyFile(join(this.dir, MODEL_FILE), join(dir, MODEL_FILE));
      await copyPictures(this.dir, dir, found.pictures);
      await writeFile(join(dir, MANIFEST_FILE), `${JSON.stringify(manifest, null, 2)}\n`);
      await writeFile(join(dir, REPORT_FILE), `${JSON.stringify(report, null, 2)}\n`);
    });
    await repository.refresh();
    return { version, report };
  }

  /** Moves the aliases as it was decided. */
  async settle(made: Made, { action, reason }: Promotion): Promise<RunEnd> {
    const { promotions } = this.parts;
    const { model, runId } = this.run;
    const { version, report } = made;
    const { verdict, comparedWith, snapshot } = report;
    const against = comparedWith === '' ? undefined : comparedWith;
    const grounds = { actor: 'run', runId, verdict, reason } as const;
    if (action === 'promote') {
      try {
        await promotions.promoteJudged(model, version, against, grounds);
        return this.end(made, action, reason);
      } catch (error) {
        const refused = error instanceof Fault && REFUSALS.includes(error.reason);
        if (!refused) throw error;
        const refusal = `${error.message}${newestNote(snapshot)}${leftOutNote(snapshot)}`;
        await promotions.challengeWith(model, version, { ...grounds, reason: refusal });
        return this.end(made, 'challenge', refusal);
      }
    }
    if (action === 'challenge') await promotions.challengeWith(model, version, grounds);
    return this.end(made, action, reason);
  }

  end({ version, report }: Made, action: Promotion['action'], reason: string): RunEnd {
    return {
      state: 'succeeded',
      version,
      verdict: report.verdict.verdict,
      promoted: action === 'promote' ? 1 : 0,
      reason: `version ${version} ${FATES[action]}: ${reason}`,
      reportJson: JSON.stringify(report),
    };
  }
}
