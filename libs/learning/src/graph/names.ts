/**
 * Fresh names of values. A graph and the graphs inside it share one source, for a name inside hides the same name outside;
 * each model has its own, so that the same model has the same bytes.
 */
export class Names {
  #given = 0;

  /** "MatMul_12" for "MatMul". */
  fresh(stem: string): string {
    return `${stem}_${this.#given++}`;
  }
}
