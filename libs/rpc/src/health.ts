import { Fault, quote } from '@ratchet/kernel';
import type { HealthHandlers } from '@ratchet/protocol';
import { protos } from '@ratchet/protocol';
import { type Implementation, implement } from './implement.ts';

/** What a server says of itself through grpc.health.v1. */
export interface HealthState {
  /**
   * Sets whether a service can do its work. '' is the whole process, and every service of this server that has no state of its
   * own follows it. Nothing serves until it is said.
   */
  set(service: string, serving: boolean): void;
}

const WATCHERS_MAX = 1000;

type Status = 'SERVING' | 'NOT_SERVING' | 'SERVICE_UNKNOWN';

/** The states of a server's services, and those who watch them. */
export class HealthBoard implements HealthState {
  readonly #services: ReadonlySet<string>;
  readonly #states = new Map<string, boolean>();
  readonly #watchers = new Set<() => void>();
  #closed = false;

  /** @param services the full names of the services of this server */
  constructor(services: Iterable<string>) {
    this.#services = new Set(services);
  }

  set(service: string, serving: boolean): void {
    this.#states.set(service, serving);
    this.#wake();
  }

  /** Nothing serves any more, and every Watch ends after it said so. */
  close(): void {
    this.#closed = true;
    this.#wake();
  }

  implementation(): Implementation {
    return implement<HealthHandlers>(protos.grpc.health.v1.Health.service, {
      Check: async ({ service }) => {
        const status = this.#statusOf(service);
        if (status !== 'SERVICE_UNKNOWN') return { status };
        throw new Fault('NotFound', 'SERVICE_UNKNOWN', `this server has no service ${quote(service)}`);
      },
      Watch: ({ service }, { signal }) => this.#watch(service, signal),
    });
  }

  async *#watch(service: string, signal: AbortSignal): AsyncGenerator<{ status: Status }> {
    if (this.#watchers.size >= WATCHERS_MAX)
      throw new Fault(
        'ResourceExhausted',
        'TOO_MANY_WATCHERS',
        `${WATCHERS_MAX} health watches are open already`,
      );
    let wake = (): void => {};
    const watcher = (): void => wake();
    this.#watchers.add(watcher);
    signal.addEventListener('abort', watcher);
    try {
      for (let told: Status | undefined; !signal.aborted; ) {
        const status = this.#statusOf(service);
        if (status !== told) {
          told = status;
          yield { status };
        } else if (this.#closed) return;
        else
          await new Promise<void>((resolve) => {
            wake = resolve;
          });
      }
    } finally {
      this.#watchers.delete(watcher);
    }
  }

  #statusOf(service: string): Status {
    const known = service === '' || this.#services.has(service) || this.#states.has(service);
    if (!known) return 'SERVICE_UNKNOWN';
    const serving = this.#states.get(service) ?? this.#states.get('') ?? false;
    return serving && !this.#closed ? 'SERVING' : 'NOT_SERVING';
  }

  #wake(): void {
    for (const watcher of this.#watchers) watcher();
  }
}
