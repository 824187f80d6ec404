/** One of the events that a server sends. */
export interface ServerEvent {
  readonly event: string;
  readonly data: unknown;
}

/** Longer events are none of ours. */
const EVENT_MAX = 64 * 2 ** 20;

/** Reads Server-Sent Events whose data are JSON; comments and fields that nobody needs are left out. */
export async function* serverEvents(body: AsyncIterable<Uint8Array>): AsyncGenerator<ServerEvent> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const piece of body) {
    const blocks = (rest + decoder.decode(piece, { stream: true })).split('\n\n');
    rest = blocks.pop()!;
    if (rest.length > EVENT_MAX) throw new Error(`an event has more than ${EVENT_MAX} characters`);
    for (const block of blocks) {
      const fields = new Map(block.split('\n').map(fieldOf));
      const data = fields.get('data');
      if (data !== undefined)
        yield { event: fields.get('event') ?? 'message', data: JSON.parse(data) as unknown };
    }
  }
}

/** "event: run" as its name and its value; a comment has an empty name. */
function fieldOf(line: string): [string, string] {
  const at = line.indexOf(': ');
  return at === -1 ? [line, ''] : [line.slice(0, at), line.slice(at + 2)];
}
