import type { Readable } from 'node:stream';
import { Fault, systemClock } from '@ratchet/kernel';
import type { Run__Output, TrainingServiceDefinition } from '@ratchet/protocol';
import type { CallSettings, Remote } from '@ratchet/rpc';
import type { Metrics } from '@ratchet/telemetry';
import { EventStream } from './event-stream.ts';
import { isOver, runJson, stateOf } from './run-json.ts';

const STREAMS_MAX = 128;

type Watched = Pick<Remote<TrainingServiceDefinition>, 'WatchRun'>;

/** The streams of events of runs, at most 128 at a time. */
export class RunEvents {
  readonly #training: Watched;
  #open = 0;

  constructor(training: Watched, metrics: Metrics) {
    this.#training = training;
    const open = (): number => this.#open;
    metrics.gauge('ratchet_run_streams_open', 'Streams of events of runs that are open.', [], function () {
      this.set(open());
    });
  }

  /**
   * Opens the stream of a run: `run` with the run as it is now and after each change, and `end` after the last. A stream
   * that ends without `end` may be asked for again. Faults: NotFound RUN_NOT_FOUND; ResourceExhausted TOO_MANY_STREAMS.
   */
  async open(runId: string, settings: CallSettings): Promise<Readable> {
    if (this.#open >= STREAMS_MAX)
      throw new Fault(
        'ResourceExhausted',
        'TOO_MANY_STREAMS',
        `${STREAMS_MAX} streams of events are open already: ask for the run itself now and then`,
      );
    this.#open++;
    const gone = new AbortController();
    const signal = AbortSignal.any([gone.signal, ...(settings.signal ? [settings.signal] : [])]);
    const watch = this.#training.WatchRun({ runId }, { ...settings, signal })[Symbol.asyncIterator]();
    try {
      const first = await watch.next();
      const stream = new EventStream(systemClock);
      stream.body.once('close', () => {
        this.#open--;
        gone.abort();
      });
      void pour(first, watch, stream);
      return stream.body;
    } catch (error) {
      this.#open--;
      throw error;
    }
  }
}

type Watch = AsyncIterator<{ readonly run: Run__Output | null }>;

async function pour(first: Awaited<ReturnType<Watch['next']>>, watch: Watch, stream: EventStream) {
  let run: Run__Output | null = null;
  try {
    for (let next = first; !next.done; next = await watch.next()) {
      run = next.value.run;
      if (run) stream.send('run', runJson(run));
    }
  } catch {
    // The trainer is away, the caller is, or this door closes: whoever still listens asks again.
  }
  if (run && isOver(run)) stream.end('end', { runId: run.runId, state: stateOf(run) });
  else stream.end();
}
