/** Something that holds resources. Closing twice is closing once. */
export interface Closable {
  close(): Promise<void> | void;
}

/**
 * Owns resources and closes them in the reverse order of `own`, each once. It tries every one and reports all failures
 * together.
 */
export class Scope implements Closable {
  readonly #owned: Closable[] = [];
  #closing: Promise<void> | undefined;

  own<T extends Closable>(resource: T): T {
    if (this.#closing) throw new Error('this scope is closed: it can own nothing more');
    this.#owned.push(resource);
    return resource;
  }

  close(): Promise<void> {
    this.#closing ??= this.#closeAll();
    return this.#closing;
  }

  async #closeAll(): Promise<void> {
    const failures: unknown[] = [];
    for (const resource of this.#owned.toReversed()) {
      try {
        await resource.close();
      } catch (error) {
        failures.push(error);
      }
    }
    if (failures.length > 0) throw new AggregateError(failures, 'not everything could be closed');
  }
}
