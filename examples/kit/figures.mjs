// The few figures that the examples print, and how they are drawn.

const Z95 = 1.959963984540054;

/** Wilson's 95 % interval of `hits` in `n`, as shares. */
export function wilson(hits, n) {
  if (n === 0) return [0, 1];
  const share = hits / n;
  const centre = (hits + Z95 ** 2 / 2) / (n + Z95 ** 2);
  const half = (Z95 * Math.sqrt(n * share * (1 - share) + Z95 ** 2 / 4)) / (n + Z95 ** 2);
  return [Math.max(0, centre - half), Math.min(1, centre + half)];
}

/** What a version's answers are worth on rows whose labels are known: both lists in the same order. */
export function score(rows, answers) {
  const hits = rows.filter((row, i) => row.label === answers[i].label).length;
  return {
    n: rows.length,
    hits,
    accuracy: hits / rows.length,
    interval: wilson(hits, rows.length),
    macroF1: macroF1(rows, answers),
  };
}

/** The mean over the labels of the rows of F1 = 2·both / (said + right). */
export function macroF1(rows, answers) {
  const labels = [...new Set(rows.map(({ label }) => label))];
  const f1s = labels.map((label) => {
    const right = rows.filter((row) => row.label === label).length;
    const said = answers.filter((answer) => answer.label === label).length;
    const both = rows.filter((row, i) => row.label === label && answers[i].label === label).length;
    return (2 * both) / (said + right);
  });
  return f1s.reduce((sum, f1) => sum + f1, 0) / f1s.length;
}

/** 0.5432 → "54.3 %" */
export function percent(share, digits = 1) {
  return `${(100 * share).toFixed(digits)} %`;
}

/** 0.0321 → "+3.2" points */
export function points(share) {
  return `${share < 0 ? '−' : '+'}${Math.abs(100 * share).toFixed(1)}`;
}

/** [0.47, 0.61] → "47.0–61.0" */
export function range([low, high], digits = 1) {
  return `${(100 * low).toFixed(digits)}–${(100 * high).toFixed(digits)}`;
}

/** A share of 1 as a bar of `width` characters. */
export function bar(share, width = 24) {
  const eighths = Math.round(share * width * 8);
  return '█'.repeat(eighths >> 3) + ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉'][eighths & 7];
}

/** Rows of texts under their titles, each column as wide as its widest; `right` names the columns of figures. */
export function table(titles, rows, right = []) {
  const widths = titles.map((title, i) => Math.max(title.length, ...rows.map((row) => row[i].length)));
  const line = (cells) =>
    cells
      .map((cell, i) => (right.includes(titles[i]) ? cell.padStart(widths[i]) : cell.padEnd(widths[i])))
      .join('  ')
      .trimEnd();
  return [line(titles), line(widths.map((width) => '─'.repeat(width))), ...rows.map(line)].join('\n');
}

/** The root of the mean squared difference of two lists of numbers. */
export function rmse(truth, predicted) {
  return Math.sqrt(mean(truth.map((value, i) => (value - predicted[i]) ** 2)));
}

export function mean(values) {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/**
 * The 95 % percentile interval of a statistic of rows by bootstrap: `statistic` is given the numbers of the rows that were
 * drawn, as many as there are. The draws are the same each time.
 */
export function bootstrap(rows, statistic, draws = 2_000) {
  let state = 0x9e3779b9;
  const random = () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
  const values = Array.from({ length: draws }, () =>
    statistic(Array.from({ length: rows }, () => Math.floor(random() * rows))),
  ).sort((a, b) => a - b);
  return [values[Math.floor(0.025 * draws)], values[Math.ceil(0.975 * draws) - 1]];
}

/** How far two versions lie apart on the same rows, the second minus the first, with its interval: by pairs of losses. */
export function difference(before, after, statistic, draws) {
  const at = (rows) => statistic(rows.map((i) => after[i])) - statistic(rows.map((i) => before[i]));
  const all = before.map((_, i) => i);
  return { value: at(all), interval: bootstrap(before.length, at, draws) };
}

/** 3.71284 → "3.713" */
export function short(value) {
  return String(Number(value.toPrecision(4))).replace('-', '−');
}
