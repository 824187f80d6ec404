import { styleText } from 'node:util';

/** Where a command's answers go: JSON lines for programs, or text for people. */
export interface Output {
  readonly json: boolean;
  /** The answer: `value` for programs, `text` for people. */
  answer(value: unknown, text: string): void;
  /** What is worth knowing beside the answer; goes to stderr, and nowhere with --json. */
  note(text: string): void;
}

export function createOutput(json: boolean): Output {
  return {
    json,
    answer: (value, text) => console.log(json ? JSON.stringify(value) : coloured(text)),
    note: (text) => {
      if (!json) console.error(coloured(text));
    },
  };
}

/** A text without control characters, lest what came from a file or the network moves the cursor. Lines stay lines. */
export function printable(text: string): string {
  return text.replace(/(?![\n\t])\p{Cc}/gu, '�');
}

/** The same for what this process has put colours into. */
function coloured(text: string): string {
  return text.replace(/(?![\n\t])\p{Cc}(\[[\d;]*m)?/gu, (found, colour = '') =>
    found.startsWith('\u001b') && colour !== '' ? found : `�${colour}`,
  );
}

/** Columns under their titles, as wide as their longest cell. */
export function table(titles: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = titles.map((title, i) => Math.max(width(title), ...rows.map((row) => width(row[i] ?? ''))));
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, i) => cell + ' '.repeat(Math.max(0, widths[i]! - width(cell))))
      .join('  ')
      .trimEnd();
  return [styleText('bold', line(titles)), ...rows.map(line)].join('\n');
}

const WIDE = /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff60\uffe0-\uffe6]/u;

/** The columns that a text takes in a terminal: Chinese characters take two. */
function width(text: string): number {
  let columns = 0;
  for (const character of text) columns += WIDE.test(character) ? 2 : 1;
  return columns;
}

/** A text cut to so many columns. */
export function fitted(text: string, columns: number): string {
  if (width(text) <= columns) return text;
  let cut = '';
  let taken = 1;
  for (const character of text) {
    taken += WIDE.test(character) ? 2 : 1;
    if (taken > columns) break;
    cut += character;
  }
  return `${cut}…`;
}

/** A share as a bar of 20 characters. */
export function bar(share: number): string {
  const full = Math.round(Math.max(0, Math.min(1, share)) * 20);
  return '█'.repeat(full) + '░'.repeat(20 - full);
}

/** Draws one line over and over on a terminal. Elsewhere it prints lines, where that is wanted, and else nothing. */
export class ProgressLine {
  readonly #stream: NodeJS.WriteStream;
  readonly #lines: boolean;
  #printed: string | undefined;

  constructor({
    lines = false,
    stream = process.stderr,
  }: { lines?: boolean; stream?: NodeJS.WriteStream } = {}) {
    this.#lines = lines;
    this.#stream = stream;
  }

  /** `topic` is what a printed line is about: the same topic again prints no other line. */
  draw(text: string, topic = ''): void {
    // One that goes over the edge could not be drawn over again.
    if (this.#stream.isTTY)
      this.#stream.write(`\r\u001b[2K${fitted(printable(text), this.#stream.columns - 1)}`);
    else if (this.#lines && topic !== this.#printed) {
      this.#printed = topic;
      this.#stream.write(`${printable(text)}\n`);
    }
  }

  /** Clears the line, so that the answer follows on a clean one. */
  end(): void {
    if (this.#stream.isTTY) this.#stream.write('\r\u001b[2K');
  }
}
