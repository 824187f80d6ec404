import { PassThrough } from 'node:stream';
import { beforeEach, expect, it } from '@jest/globals';
import { ManualClock } from '@ratchet/kernel';
import { EventStream } from './event-stream.ts';

let clock: ManualClock;
let stream: EventStream;
beforeEach(() => {
  clock = new ManualClock();
  stream = new EventStream(clock);
});

/** A client that takes everything. */
function read(): string[] {
  const pieces: string[] = [];
  stream.body.on('data', (piece: Buffer) => pieces.push(piece.toString()));
  stream.body.on('end', () => pieces.push('the end'));
  return pieces;
}

function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

it('numbers its events, and says at first how soon to ask again', async () => {
  const pieces = read();
  await settled();
  stream.send('run', { progress: 0.5 });
  await settled();
  stream.send('run', { text: 'two\nlines' });
  await settled();
  stream.end('end', {});
  await settled();
  expect(pieces).toEqual([
    'retry: 1000\n\n',
    'id: 1\nevent: run\ndata: {"progress":0.5}\n\n',
    'id: 2\nevent: run\ndata: {"text":"two\\nlines"}\n\n',
    'id: 3\nevent: end\ndata: {}\n\n',
    'the end',
  ]);
});

it('keeps the newest event alone for a client that is slow', async () => {
  const slow = new PassThrough({ highWaterMark: 1 });
  stream.body.pipe(slow);
  for (let i = 1; i <= 10_000; i++) {
    stream.send('run', i);
    if (i % 1_000 === 0) await settled();
  }
  stream.end('end', 'over');
  let text = '';
  for await (const piece of slow) text += String(piece);
  const events = [...text.matchAll(/data: (.*)/g)].map(([, data]) => data);
  expect(events.slice(-2)).toEqual(['10000', '"over"']);
  expect(events.length).toBeLessThan(10);
});

it('says every 15 seconds that it is still there', async () => {
  const pieces = read();
  await settled();
  for (let beat = 0; beat < 3; beat++) {
    clock.advance(15_000);
    await settled();
  }
  expect(pieces.slice(1)).toEqual([': still there\n\n', ': still there\n\n', ': still there\n\n']);
  stream.body.destroy();
  await settled();
  clock.advance(60_000);
  await settled();
  expect(pieces).toHaveLength(4);
});

it.each([false, true])('gives a client up that takes nothing any more (ended: %j)', async (ended) => {
  stream.body.pipe(new PassThrough({ highWaterMark: 1 }));
  for (let i = 0; i < 5; i++) {
    stream.send('run', i);
    await settled();
  }
  if (ended) stream.end('end', {});
  clock.advance(15_000);
  await settled();
  expect(stream.body.destroyed).toBe(false);
  clock.advance(15_000);
  await settled();
  expect(stream.body.destroyed).toBe(true);
});

it('ends without a last event for a client that shall ask again', async () => {
  const pieces = read();
  stream.send('run', 1);
  stream.end();
  await settled();
  expect(pieces.join('')).toBe('retry: 1000\n\nid: 1\nevent: run\ndata: 1\n\nthe end');
});
