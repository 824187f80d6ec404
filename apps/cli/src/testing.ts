import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Closable } from '@ratchet/kernel';
import { run } from './program.ts';

/** What a stand-in was asked. */
export interface Request {
  /** The JSON body; undefined without one. */
  readonly body: unknown;
  /** For an answer of another kind; what the function itself answers is undefined then. */
  readonly response: ServerResponse;
}

/**
 * What a stand-in for the mesh answers, by "METHOD /path": JSON, a text for a stream of events, or a function of the
 * request. A status other than 200 comes as [status, body].
 */
export type Answers = Readonly<Record<string, unknown>>;

/** A stand-in for the REST door that answers what it is told to, and 404 to all else. */
export async function startStandIn(answers: Answers): Promise<Closable & { readonly address: string }> {
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const sent = Buffer.concat(chunks).toString();
      const told = answers[`${request.method} ${request.url}`] ?? NOT_FOUND;
      const asked: Request = { body: sent === '' ? undefined : JSON.parse(sent), response };
      const answer: unknown =
        typeof told === 'function' ? (told as (asked: Request) => unknown)(asked) : told;
      if (answer === undefined) return;
      const [status, body] = Array.isArray(answer) ? (answer as [number, unknown]) : [200, answer];
      const type = typeof body === 'string' ? 'text/event-stream' : 'application/json';
      response.writeHead(status, { 'content-type': type });
      response.end(typeof body === 'string' ? body : JSON.stringify(body));
    });
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return {
    address: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    },
  };
}

const NOT_FOUND = [404, { detail: 'not found', reason: 'NOT_FOUND' }];

export interface Printed {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Runs one command line against a stand-in, and answers what it printed. */
export async function runCommand(args: readonly string[], answers: Answers = {}): Promise<Printed> {
  const standIn = await startStandIn(answers);
  const printed = { out: '', err: '' };
  const take = (to: 'out' | 'err') => (text: unknown) => {
    printed[to] += String(text);
    return true;
  };
  const takeLine = (to: 'out' | 'err') => (text: unknown) => {
    printed[to] += `${text instanceof Error ? text.stack : String(text)}\n`;
  };
  const { log, error } = console;
  const restore = [replaceWrite(process.stdout, take('out')), replaceWrite(process.stderr, take('err'))];
  console.log = takeLine('out');
  console.error = takeLine('err');
  try {
    const code = await run(['node', 'ratchet', ...args], { RATCHET_ADDRESS: standIn.address });
    return { code, ...printed };
  } finally {
    Object.assign(console, { log, error });
    for (const each of restore) each();
    await standIn.close();
  }
}

function replaceWrite(stream: NodeJS.WriteStream, write: (text: unknown) => boolean): () => void {
  const original = stream.write.bind(stream);
  stream.write = write;
  return () => {
    stream.write = original;
  };
}
