import { Fault, invalid, newId } from '@ratchet/kernel';
import { encodeItem, type Instance, type Manifest } from '@ratchet/model';
import { faultOfItem, type HopItem, type HopSender, STATUS_OF_KIND } from '@ratchet/rpc';
import { type CallTrace, isSampled, type Telemetry } from '@ratchet/telemetry';
import type { ActiveRuns } from './active-runs.ts';
import { type Answer, readAnswer } from './answers.ts';
import { type CurrentRepository, isUnknown } from './current-repository.ts';
import { INSTANCES_MAX } from './instance.ts';
import type { Door, PredictMetrics } from './predict-metrics.ts';
import { Prediction } from './prediction.ts';
import type { Recorder } from './recorder.ts';
import type { Route, Router, Target } from './router.ts';
import type { ServedVersion, ServedVersions } from './served-versions.ts';

export const ROUTING_KEY_MAX = 256;

/** A call as either door hands it over; one of the last two methods is called, once. They must not throw. */
export interface PredictCall {
  readonly door: Door;
  readonly model: string;
  readonly target: Target;
  readonly routingKey: string;
  /** When the caller stops waiting, on the scale of performance.now(). */
  readonly deadlineAt: number;
  /** The W3C header of the caller's trace. */
  readonly traceparent: string | undefined;
  readonly instanceCount: number;
  /** Reads the instances for the version that will answer; may throw a Fault. */
  read(manifest: Manifest): readonly Instance[];
  answered(answer: PredictAnswer): void;
  failed(error: unknown): void;
}

export interface PredictAnswer {
  readonly model: string;
  readonly version: string;
  /** One for each instance, in their order. */
  readonly predictionIds: readonly string[];
  readonly answers: readonly Answer[];
  /** Whether every prediction was handed to the recorder. */
  readonly recorded: boolean;
}

/** What the data plane is made of. */
export interface PredictParts {
  readonly repository: Pick<CurrentRepository, 'lookAgain'>;
  readonly router: Pick<Router, 'route'>;
  readonly versions: Pick<ServedVersions, 'get'>;
  readonly runs: Pick<ActiveRuns, 'explain'>;
  readonly hop: Pick<HopSender, 'submit'>;
  readonly recorder: Pick<Recorder, 'offer'>;
  readonly metrics: Pick<PredictMetrics, 'observe'>;
  readonly telemetry: Pick<Telemetry, 'sampler' | 'spans'>;
}

/** The one data plane behind both doors: chooses the version, sends the instances, gathers the answers, records them. */
export class Predictor {
  readonly #parts: PredictParts;

  constructor(parts: PredictParts) {
    this.#parts = parts;
  }

  /** Starts a call; `cancel` on what it answers says that the caller went away. */
  predict(call: PredictCall): { cancel(): void } {
    const flight = new Flight(call, this.#parts);
    flight.start();
    return flight;
  }
}

/** One call on its way. No promise on the usual path: at the rates of a mesh they cost more than the work. */
class Flight {
  readonly call: PredictCall;
  readonly trace: CallTrace;
  readonly #parts: PredictParts;
  readonly #startAt = performance.now();
  #route: Route | undefined;
  #served: ServedVersion | undefined;
  #items: Item[] = [];
  #answers: Answer[] = [];
  #left = 0;
  #over = false;

  constructor(call: PredictCall, parts: PredictParts) {
    this.call = call;
    this.#parts = parts;
    this.trace = parts.telemetry.sampler.begin(call.traceparent);
  }

  start(): void {
    try {
      check(this.call);
      this.#choose();
    } catch (error) {
      void this.#chooseAgain(error);
    }
  }

  cancel(): void {
    this.#fail(new Fault('Cancelled', 'CALL_CANCELLED', 'the caller went away'));
  }

  /** One instance has its reply. */
  replied(item: Item, code: number, bytes: Uint8Array): void {
    if (this.#over) return;
    try {
      if (code !== 0) throw faultOfItem(code, bytes);
      this.#answers[item.index] = readAnswer(bytes, this.#served!, item.instance);
    } catch (error) {
      this.#fail(error instanceof Fault ? faultOfInstance(item.index, error) : error);
      return;
    }
    if (--this.#left > 0) return;
    if (performance.now() < this.call.deadlineAt) this.#finish();
    else
      this.#fail(
        new Fault('DeadlineExceeded', 'DEADLINE_EXCEEDED', 'the last answer came after the deadline'),
      );
  }

  #choose(): void {
    const route = this.#parts.router.route(this.call.model, this.call.target);
    this.#route = route;
    const served = this.#parts.versions.get(route.model, route.version);
    if (served instanceof Promise)
      served.then(
        (loaded) => this.#send(route, loaded),
        (error) => this.#fail(error),
      );
    else this.#send(route, served);
  }

  /** What is not known may be new. */
  async #chooseAgain(fault: unknown): Promise<void> {
    try {
      if (!isUnknown(fault)) throw fault;
      await this.#parts.repository.lookAgain();
      if (!this.#over) this.#choose();
    } catch (error) {
      this.#fail(await this.#parts.runs.explain(error, this.call.model));
    }
  }

  #send(route: Route, served: ServedVersion): void {
    if (this.#over) return;
    try {
      this.#served = served;
      const instances = this.call.read(served.manifest);
      this.#left = instances.length;
      this.#items = instances.map((instance, index) => new Item(this, route.key, index, instance));
      for (const item of this.#items) if (!item.cancelled) this.#parts.hop.submit(item);
    } catch (error) {
      this.#fail(error);
    }
  }

  #finish(): void {
    const route = this.#route!;
    const { routingKey } = this.call;
    const predictedAt = Date.now();
    const traceId = isSampled(this.trace.context, 0) ? this.trace.context.slice(0, 16) : undefined;
    const predictions = this.#items.map(
      ({ instance, input, index }) =>
        new Prediction({
          id: newId(),
          route,
          routingKey,
          predictedAt,
          traceId,
          instance,
          answer: this.#answers[index]!,
          inputBytes: input.length,
        }),
    );
    const recorded = this.#parts.recorder.offer(predictions);
    this.#served!.predictions.inc(predictions.length);
    this.#end(undefined);
    this.call.answered({
      model: route.model,
      version: route.version,
      predictionIds: predictions.map(({ id }) => id),
      answers: this.#answers,
      recorded,
    });
  }

  #fail(error: unknown): void {
    if (this.#over) return;
    for (const item of this.#items) item.cancelled = true;
    this.#end(error instanceof Fault ? error : new Fault('Internal', 'INTERNAL', 'internal error'));
    this.call.failed(error);
  }

  #end(fault: Fault | undefined): void {
    this.#over = true;
    const endAt = performance.now();
    this.#parts.metrics.observe(this.call.door, fault?.kind ?? 'ok', endAt - this.#startAt);
    this.#parts.telemetry.spans.recordServer(this.trace.context, this.trace.parentSpanId, {
      name: 'predict',
      startAt: this.#startAt,
      endAt,
      code: fault === undefined ? 0 : STATUS_OF_KIND[fault.kind],
      batch: this.call.instanceCount,
      model: this.#route?.key ?? '',
    });
  }
}

/** One instance on its way. */
class Item implements HopItem {
  readonly #flight: Flight;
  readonly model: string;
  readonly index: number;
  readonly instance: Instance;
  readonly input: Uint8Array;
  cancelled = false;

  constructor(flight: Flight, model: string, index: number, instance: Instance) {
    this.#flight = flight;
    this.model = model;
    this.index = index;
    this.instance = instance;
    this.input = encodeItem(instance);
  }

  get trace(): Uint8Array {
    return this.#flight.trace.context;
  }

  get deadlineAt(): number {
    return this.#flight.call.deadlineAt;
  }

  done(code: number, bytes: Uint8Array): void {
    this.#flight.replied(this, code, bytes);
  }
}

/** The routing key goes into the record of each instance. */
function check({ instanceCount, routingKey }: PredictCall): void {
  if (instanceCount < 1 || instanceCount > INSTANCES_MAX)
    throw invalid('INVALID_INSTANCE_COUNT', `expected 1 to ${INSTANCES_MAX} instances, got ${instanceCount}`);
  if (routingKey.length <= ROUTING_KEY_MAX) return;
  throw invalid(
    'ROUTING_KEY_TOO_LONG',
    `expected a routing key of at most ${ROUTING_KEY_MAX} characters, got ${routingKey.length}`,
  );
}

function faultOfInstance(index: number, { kind, reason, message, metadata }: Fault): Fault {
  return new Fault(kind, reason, `instance ${index}: ${message}`, { ...metadata, instance: String(index) });
}
