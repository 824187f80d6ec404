import { createReadStream } from 'node:fs';

/** The lines of a UTF-8 file, split at line feeds alone: what else breaks lines may stand inside a JSON string. */
export async function* linesOf(file: string): AsyncGenerator<string> {
  let rest = '';
  for await (const chunk of createReadStream(file, 'utf8') as AsyncIterable<string>) {
    // A line may be as long as many pieces: only what comes is searched.
    const lines = chunk.split('\n');
    rest += lines[0]!;
    for (const next of lines.slice(1)) {
      yield rest;
      rest = next;
    }
  }
  if (rest !== '') yield rest;
}
