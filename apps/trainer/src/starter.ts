import { type Clock, Fault } from '@ratchet/kernel';
import type { DirectoryRepository, RepositoryWriter } from '@ratchet/model';
import type { Runs } from './runs.ts';
import type { DatasetRemote } from './snapshot.ts';
import { type SourceRows, STARTER_MODEL, starterRows } from './starter-rows.ts';
import type { TrainerDatabase } from './trainer-database.ts';

const MARK = 'starter';
const BATCH = 1_000;
const IMPORT_MS_MAX = 10_000;
const RETRY_MS = 50;
/** A tenth of its labels, most of them words of a list, would be hundreds: too many to see it learn. */
const RETRAIN_AFTER = 50;
const RETRY_MS_MAX = 1_000;

export interface StarterParts {
  readonly db: TrainerDatabase;
  readonly repository: DirectoryRepository;
  readonly writer: Pick<RepositoryWriter, 'changeServing'>;
  readonly dataset: Pick<DatasetRemote, 'ImportExamples'>;
  readonly runs: Pick<Runs, 'start'>;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

/**
 * Sees to it that a new data directory gets a model that answers: imports the starter's rows and asks for a run, as soon
 * as feedback takes them. Once in the life of a data directory, and only where there is no model yet; cut off in the
 * middle, the next start does it again, and what was done already changes nothing. Resolves when the run is queued, or
 * when nothing is to do; with 'skipped' also when the trainer stops first.
 */
export async function startStarter(parts: StarterParts): Promise<'started' | 'skipped'> {
  const { db, repository, writer, runs, clock, signal } = parts;
  if (await isMarked(db)) return 'skipped';
  const sources = repository.models().size > 0 ? undefined : await starterRows();
  if (sources) {
    for (const source of sources) {
      if (!(await importRows(parts, source))) return 'skipped';
    }
    if (signal.aborted) return 'skipped';
    await runs.start(STARTER_MODEL, 'starter');
    // After the run is queued: a model that is in the repository is taken for one that has its run.
    await writer.changeServing(STARTER_MODEL, (now) => ({
      ...now,
      policy: { ...now.policy, retrainAfter: RETRAIN_AFTER },
    }));
  }
  await db
    .insertInto('marks')
    .values({ name: MARK, atMs: clock.now() })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  return sources ? 'started' : 'skipped';
}

async function isMarked(db: TrainerDatabase): Promise<boolean> {
  const mark = await db.selectFrom('marks').select('name').where('name', '=', MARK).executeTakeFirst();
  return mark !== undefined;
}

/** Imports batch by batch, each until it was taken. False: the trainer stops. */
async function importRows({ dataset, signal }: StarterParts, { source, trainOnly, rows }: SourceRows) {
  for (let from = 0, waitMs = RETRY_MS; from < rows.length; ) {
    if (signal.aborted) return false;
    const examples = rows.slice(from, from + BATCH);
    try {
      const request = { model: STARTER_MODEL, examples, source, trainOnly };
      await dataset.ImportExamples(request, { timeoutMs: IMPORT_MS_MAX, signal });
      from += BATCH;
      waitMs = RETRY_MS;
    } catch (error) {
      if (!(error instanceof Fault) || !PASSING.includes(error.kind)) throw error;
      await new Promise((resolve) => setTimeout(resolve, waitMs).unref());
      waitMs = Math.min(RETRY_MS_MAX, 2 * waitMs);
    }
  }
  return true;
}

/** Feedback is not up yet, or busy. */
const PASSING: readonly string[] = ['Unavailable', 'DeadlineExceeded', 'ResourceExhausted', 'Cancelled'];
