import { createReadStream } from 'node:fs';

/** The lines of a UTF-8 file, split at line feeds alone: what else breaks lines may stand inside a JSON string. */
export async function* linesOf(file: string): AsyncGenerator<string> {
  let rest = '';
  for await (const chunk of createReadStream(file, 'utf8') as AsyncIterable<string>) {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop()!;
    yield* lines;
  }
  if (rest !== '') yield rest;
}
