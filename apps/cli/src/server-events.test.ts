import { expect, test } from '@jest/globals';
import { type ServerEvent, serverEvents } from './server-events.ts';

async function eventsOf(...pieces: readonly Uint8Array[]): Promise<ServerEvent[]> {
  return await Array.fromAsync(serverEvents(ReadableStream.from(pieces)));
}

const TEXT = [
  'retry: 1000\n\n',
  ': still there\n\n',
  'id: 1\nevent: run\ndata: {"label":"很好: ok"}\n\n',
  ': still there\n\nid: 2\nevent: end\ndata: {}\n\n',
  'data: 7\n\n',
  'id: 3\nevent: run\ndata: {"cut',
].join('');
const EVENTS = [
  { event: 'run', data: { label: '很好: ok' } },
  { event: 'end', data: {} },
  { event: 'message', data: 7 },
];

test.each([1, 2, 3, 7, 1_000])('events are read whole from pieces of %d bytes', async (size) => {
  const bytes = Buffer.from(TEXT);
  const pieces = Array.from({ length: Math.ceil(bytes.length / size) }, (_, i) =>
    bytes.subarray(i * size, (i + 1) * size),
  );
  expect(await eventsOf(...pieces)).toEqual(EVENTS);
});

test('data that are no JSON are an error, not an event', async () => {
  await expect(eventsOf(Buffer.from('event: run\ndata: {oops\n\n'))).rejects.toThrow(SyntaxError);
});
