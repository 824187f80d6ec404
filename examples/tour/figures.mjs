// The few figures that the tour and the sentiment loop print, and how they are drawn.

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
export function percent(share) {
  return `${(100 * share).toFixed(1)} %`;
}

/** [0.47, 0.61] → "47.0–61.0" */
export function range([low, high]) {
  return `${(100 * low).toFixed(1)}–${(100 * high).toFixed(1)}`;
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
