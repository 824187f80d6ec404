/** Fewer rows than this can agree by chance. */
const ROWS_MIN = 20;
/** Values are followed up to this number. */
const VALUES_MAX = 10_000;
/** A column that is the target in another unit; honest forecasts stay below. */
const CORRELATION_MIN = 0.99999;

/** Whether the cells of a column give the target away. */
export class TargetLink {
  readonly #targets = new Map<string, string | number>();
  #rows = 0;
  /** As long as each value came with one target only. */
  #decided = true;
  #differs = false;
  #first: string | number | undefined;
  // means and sums of products of deviations, updated row by row (Welford)
  #pairs = 0;
  #meanX = 0;
  #meanY = 0;
  #xx = 0;
  #yy = 0;
  #xy = 0;

  /** `number`: the cell as a number, NaN where it is none. */
  add(value: string, number: number, target: string | number): void {
    this.#rows++;
    this.#first ??= target;
    this.#differs ||= target !== this.#first;
    this.#compare(value, target);
    if (typeof target === 'number' && !Number.isNaN(number)) this.#correlate(number, target);
  }

  /** What is suspicious about the column, for people. */
  warning(): string | undefined {
    if (this.#rows < ROWS_MIN || !this.#differs) return undefined;
    const values = this.#targets.size;
    if (this.#decided && 2 * values <= this.#rows) {
      return `each of its ${values} values always comes with one and the same target: ignore it unless it is known before the target is`;
    }
    if (this.#pairs === this.#rows && Math.abs(this.#correlation()) >= CORRELATION_MIN) {
      return 'it is the target in another unit: ignore it unless it is known before the target is';
    }
    return undefined;
  }

  #compare(value: string, target: string | number): void {
    if (!this.#decided) return;
    const before = this.#targets.get(value);
    if (before === undefined) this.#targets.set(value, target);
    else this.#decided = before === target;
    if (this.#targets.size > VALUES_MAX) this.#decided = false;
    if (!this.#decided) this.#targets.clear();
  }

  #correlate(x: number, y: number): void {
    this.#pairs++;
    const dx = x - this.#meanX;
    const dy = y - this.#meanY;
    this.#meanX += dx / this.#pairs;
    this.#meanY += dy / this.#pairs;
    this.#xx += dx * (x - this.#meanX);
    this.#yy += dy * (y - this.#meanY);
    this.#xy += dx * (y - this.#meanY);
  }

  /** Pearson's; NaN where one of them is constant. */
  #correlation(): number {
    return this.#xy / Math.sqrt(this.#xx * this.#yy);
  }
}
