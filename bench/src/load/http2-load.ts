import { type ClientHttp2Session, connect, type IncomingHttpHeaders } from 'node:http2';
import { summarizeLatency } from '@ratchet/stats';
import type { LoadOptions, LoadResult, LoadTarget } from './load.ts';

const STREAM_WINDOW = 1 << 20;
const CONNECTION_WINDOW = 16 << 20;

/**
 * Calls a method over one connection for so many seconds, always so many calls in flight, and waits for the last answers.
 * An answer is good when its grpc-status is 0. Rejects when the connection breaks.
 */
export async function loadOverHttp2(target: LoadTarget, options: LoadOptions): Promise<LoadResult> {
  const session = connect(`http://${target.address}`, {
    settings: { enablePush: false, initialWindowSize: STREAM_WINDOW },
  });
  try {
    await new Promise((resolve, reject) => session.once('connect', resolve).once('error', reject));
    session.setLocalWindowSize(CONNECTION_WINDOW);
    return await load(session, target, options);
  } finally {
    session.destroy();
  }
}

async function load(
  session: ClientHttp2Session,
  { address, path, body }: LoadTarget,
  { concurrency, seconds }: LoadOptions,
): Promise<LoadResult> {
  const headers = {
    ':method': 'POST',
    ':path': path,
    ':authority': address,
    'content-type': 'application/grpc',
    te: 'trailers',
  };
  const times: number[] = [];
  let failures = 0;
  let inFlight = concurrency;
  const startedAt = performance.now();
  const endAt = startedAt + 1_000 * seconds;
  await new Promise<void>((resolve, reject) => {
    session.once('error', reject);
    session.once('close', () => reject(new Error(`${address} closed the connection`)));
    const call = (): void => {
      const calledAt = performance.now();
      const stream = session.request(headers);
      let status: unknown;
      const readStatus = (received: IncomingHttpHeaders): void => {
        status = received['grpc-status'] ?? status;
      };
      stream.on('response', readStatus);
      stream.on('trailers', readStatus);
      stream.on('error', () => undefined); // it has no status then, and counts as failed when it closes
      stream.resume();
      stream.once('close', () => {
        const now = performance.now();
        if (status === '0') times.push(now - calledAt);
        else failures++;
        if (now < endAt && !session.closed && !session.destroyed) call();
        else if (--inFlight === 0) resolve();
      });
      stream.end(body);
    };
    for (let i = 0; i < concurrency; i++) call();
  });
  const tookMs = performance.now() - startedAt;
  if (times.length === 0) throw new Error(`${address}${path} gave no good answer and ${failures} bad ones`);
  const { p50Ms, p99Ms } = summarizeLatency(Float64Array.from(times));
  return { calls: times.length, failures, rps: (1_000 * times.length) / tookMs, p50Ms, p99Ms };
}
