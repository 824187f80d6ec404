import { setTimeout as pause } from 'node:timers/promises';
import { Fault } from '@ratchet/kernel';
import { DirectoryRepository } from '@ratchet/model';
import type { Remote } from '@ratchet/rpc';

/** How often callers of unknown names can have the directory read. */
const LOOK_MS_MIN = 50;

/** A repository that looks at its directory before the next poll when somebody knows or hopes that there is something new. */
export class CurrentRepository extends DirectoryRepository {
  #again: Promise<void> | undefined;
  #againAt = Number.NEGATIVE_INFINITY;

  /** Looks before the answer to whoever asks what there is. A directory that can't be read is told by the poll: what is known stays. */
  look(): Promise<void> {
    return this.refresh().catch(() => undefined);
  }

  /** Looks for what a caller named and nobody knows: at most every 50 ms, for all who wait together. */
  lookAgain(): Promise<void> {
    this.#again ??= this.#lookInTime();
    return this.#again;
  }

  /** What `find` finds; where it faults for an unknown name, what it finds after one more look. */
  async find<T>(find: () => T): Promise<T> {
    try {
      return find();
    } catch (error) {
      if (!isUnknown(error)) throw error;
      await this.lookAgain();
      return find();
    }
  }

  async #lookInTime(): Promise<void> {
    const waitMs = this.#againAt + LOOK_MS_MIN - performance.now();
    await (waitMs > 0 ? pause(waitMs) : undefined); // who asks in the same turn shares this look
    this.#againAt = performance.now();
    this.#again = undefined;
    await this.look();
  }
}

/** Whether a name was not found: it may be newer than the last look. */
export function isUnknown(error: unknown): boolean {
  return error instanceof Fault && error.kind === 'NotFound';
}

/**
 * A service that changes the repository, each of its methods answering once: whoever has the answer finds what it tells of in
 * this process too.
 */
export function followed<R extends Remote<never>>(remote: R, repository: CurrentRepository): R {
  const methods = Object.entries(remote as Record<string, (...args: unknown[]) => unknown>);
  const after = methods.map(([name, method]) => [
    name,
    async (...args: unknown[]) => {
      const answer = await method(...args);
      await repository.look();
      return answer;
    },
  ]);
  return Object.fromEntries(after) as R;
}
