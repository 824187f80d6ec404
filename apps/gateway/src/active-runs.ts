import { Fault } from '@ratchet/kernel';
import { MODEL_NAME } from '@ratchet/model';
import type { Run__Output, TrainingServiceDefinition } from '@ratchet/protocol';
import type { Remote } from '@ratchet/rpc';

const ASK_MS_MAX = 500;
const FRESH_MS = 1_000;
const MODELS_MAX = 1_000;

type Runs = Pick<Remote<TrainingServiceDefinition>, 'ListRuns'>;

/** Says more about a model that can't answer yet: what its newest run does, as the trainer knows it. */
export class ActiveRuns {
  readonly #trainer: Runs;
  readonly #asked = new Map<
    string,
    { readonly at: number; readonly run: Promise<Run__Output | undefined> }
  >();

  constructor(trainer: Runs) {
    this.#trainer = trainer;
  }

  /**
   * The fault that a caller should see instead of MODEL_NOT_FOUND or MODEL_HAS_NO_VERSION: with the run that is under way
   * (a model that has no more than that exists), or with why the last one failed. Other faults come back as they are, and
   * so do these when the trainer does not answer in time.
   */
  async explain(fault: unknown, model: string): Promise<unknown> {
    if (!(fault instanceof Fault) || !MODEL_NAME.test(model)) return fault;
    if (fault.reason !== 'MODEL_NOT_FOUND' && fault.reason !== 'MODEL_HAS_NO_VERSION') return fault;
    if (fault.metadata['versions'] !== undefined) return fault; // it has some, and needs a champion, not a run
    const run = await this.#newest(model);
    if (run === undefined) return fault;
    if (run.state === 'RUN_STATE_QUEUED' || run.state === 'RUN_STATE_RUNNING') return underWay(run);
    if (run.state !== 'RUN_STATE_FAILED') return fault;
    return new Fault(
      fault.kind,
      fault.reason,
      `${fault.message}; its last run failed: ${run.reason}`,
      fault.metadata,
    );
  }

  #newest(model: string): Promise<Run__Output | undefined> {
    const now = performance.now();
    const known = this.#asked.get(model);
    if (known && now - known.at < FRESH_MS) return known.run;
    const run = this.#trainer
      .ListRuns({ model, pageSize: 1 }, { timeoutMs: ASK_MS_MAX })
      .then(({ runs }) => runs[0])
      .catch(() => undefined);
    this.#asked.delete(model);
    this.#asked.set(model, { at: now, run });
    if (this.#asked.size > MODELS_MAX) this.#asked.delete(this.#asked.keys().next().value!);
    return run;
  }
}

function underWay(run: Run__Output): Fault {
  const { model, runId } = run;
  const queued = run.state === 'RUN_STATE_QUEUED';
  const percent = Math.round(run.progress * 100);
  const doing = queued ? 'is queued' : `is at ${percent} %${run.phase === '' ? '' : ` (${run.phase})`}`;
  return new Fault(
    'Unavailable',
    'MODEL_HAS_NO_VERSION',
    `model "${model}" has no version yet: run ${runId} ${doing}`,
    { model, runId, state: queued ? 'queued' : 'running', phase: run.phase, progress: String(run.progress) },
  );
}
