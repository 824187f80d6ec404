/** Numbers as they come, eight bytes each. */
export class GrowingNumbers {
  #values = new Float64Array(16);
  #size = 0;

  push(value: number): void {
    if (this.#size === this.#values.length) {
      const larger = new Float64Array(2 * this.#size);
      larger.set(this.#values);
      this.#values = larger;
    }
    this.#values[this.#size++] = value;
  }

  /** The middle value, or the mean of the two; at least one number has come. */
  median(): number {
    const sorted = this.#values.slice(0, this.#size).sort();
    const upper = this.#size >> 1;
    return this.#size % 2 === 1 ? sorted[upper]! : sorted[upper - 1]! / 2 + sorted[upper]! / 2;
  }
}
