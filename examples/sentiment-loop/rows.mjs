import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { csvRecords } from '../kit/csv.mjs';
import { UsageError } from '../kit/script.mjs';

/**
 * Reads the labelled rows of a CSV (comma, semicolon or tab; its first line names the columns) or JSON lines file, in an
 * order that follows from their content: a sorted file is no trap, and the same file gives the same order. Rows without a
 * text or a label are left out.
 */
export function readRows(file, columns) {
  const content = readFileSync(file, 'utf8').replace(/^\uFEFF/, '');
  const records = /\.(jsonl|ndjson)$/i.test(file) ? jsonRecords(content) : csvRecords(content);
  for (const column of Object.values(columns)) {
    if (records.length > 0 && !(column in records[0]))
      throw new UsageError(
        `${file} has no column "${column}": it has ${Object.keys(records[0]).join(', ')}; name it with --text or --label`,
      );
  }
  return records
    .map((record) => ({
      text: String(record[columns.text] ?? ''),
      label: String(record[columns.label] ?? ''),
    }))
    .filter(({ text, label }) => text.trim() !== '' && label !== '')
    .map((row) => ({ row, place: hash(`${row.text}\0${row.label}`) }))
    .sort((a, b) => (a.place < b.place ? -1 : a.place > b.place ? 1 : 0))
    .map(({ row }) => row);
}

/** sha256 in hex. */
export function hash(text) {
  return createHash('sha256').update(text).digest('hex');
}

function jsonRecords(content) {
  return content
    .split('\n')
    .map((line, i) => [line, i + 1])
    .filter(([line]) => line.trim() !== '')
    .map(([line, number]) => jsonRecord(line, number));
}

function jsonRecord(line, number) {
  try {
    return JSON.parse(line);
  } catch (error) {
    throw new UsageError(`line ${number} is no JSON: ${error.message}`);
  }
}
