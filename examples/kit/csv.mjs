import { UsageError } from './script.mjs';

/**
 * The lines of a CSV as objects; its first line names the columns. The delimiter is the comma, semicolon or tab that the
 * first line has most of.
 */
export function csvRecords(content) {
  const firstLine = content.slice(0, content.indexOf('\n'));
  const delimiter = [',', ';', '\t'].reduce((best, each) =>
    firstLine.split(each).length > firstLine.split(best).length ? each : best,
  );
  const [titles, ...lines] = csvLines(content, delimiter);
  return lines
    .filter((cells) => cells.length > 1 || cells[0] !== '')
    .map((cells) => Object.fromEntries(titles.map((title, i) => [title, cells[i]])));
}

/** The cells of each line (RFC 4180): a quoted cell may hold delimiters, line ends and doubled quotes. */
function csvLines(content, delimiter) {
  const cell = new RegExp(
    `(?:"((?:[^"]|"")*)"|([^${delimiter}\\r\\n"][^${delimiter}\\r\\n]*)?)(${delimiter}|\\r?\\n|$)`,
    'y',
  );
  const lines = [[]];
  while (cell.lastIndex < content.length) {
    const at = cell.lastIndex;
    const match = cell.exec(content);
    if (match === null)
      throw new UsageError(`the CSV can't be read from ${JSON.stringify(content.slice(at, at + 40))} on`);
    lines.at(-1).push(match[1]?.replaceAll('""', '"') ?? match[2] ?? '');
    if (match[3] !== delimiter) lines.push([]);
    else if (cell.lastIndex === content.length) lines.at(-1).push('');
  }
  return lines.filter((cells) => cells.length > 0);
}

/** Objects as a CSV, the titles in its first line. */
export function csvOf(records) {
  const cell = (value) => (/[",\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value);
  const line = (cells) => `${cells.map((value) => cell(String(value))).join(',')}\n`;
  const titles = Object.keys(records[0]);
  return [titles, ...records.map((record) => titles.map((title) => record[title]))].map(line).join('');
}
