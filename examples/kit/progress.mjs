const CLEAR_LINE = '\r\u001B[K';

/** Shows on a terminal how a run goes, in one line that is drawn again and again; elsewhere nothing. */
export class RunLine {
  #drawn = false;

  /** To be told of a run as it goes. */
  draw = ({ phase, progress, training }) => {
    if (!process.stderr.isTTY) return;
    const { candidate, epoch, metric, metricValue } = training ?? {};
    const figures = [
      `${Math.round(100 * progress)} %`,
      phase,
      candidate,
      epoch > 0 && `epoch ${epoch}`,
      metricValue !== undefined && `${metric} ${metricValue.toPrecision(3)}`,
    ].filter(Boolean);
    process.stderr.write(`${CLEAR_LINE}  ${figures.join(' · ')}`.slice(0, process.stderr.columns ?? 80));
    this.#drawn = true;
  };

  end() {
    if (this.#drawn) process.stderr.write(CLEAR_LINE);
    this.#drawn = false;
  }
}
