/**
 * Lets work on images run beside each other as long as their pixels together stay within a budget, in the order of
 * their coming: many small ones at once, one large one at a time. A decoder may need 12 bytes for each pixel.
 */
export class PixelBudget {
  #free: number;
  readonly #waiting: { readonly pixels: number; readonly start: () => void }[] = [];

  constructor(pixelsMax: number) {
    this.#free = pixelsMax;
  }

  /** `pixels`: at most the budget. Settles as the work does. */
  async run<T>(pixels: number, work: () => Promise<T>): Promise<T> {
    await new Promise<void>((start) => {
      this.#waiting.push({ pixels, start });
      this.#startNext();
    });
    try {
      return await work();
    } finally {
      this.#free += pixels;
      this.#startNext();
    }
  }

  #startNext(): void {
    for (
      let next = this.#waiting[0];
      next !== undefined && next.pixels <= this.#free;
      next = this.#waiting[0]
    ) {
      this.#waiting.shift();
      this.#free -= next.pixels;
      next.start();
    }
  }
}
