/** Reads Server-Sent Events whose data are JSON as {event, data}. */
export async function* serverEvents(body) {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const piece of body) {
    const blocks = (rest + decoder.decode(piece, { stream: true })).split('\n\n');
    rest = blocks.pop();
    for (const block of blocks) {
      const fields = Object.fromEntries(block.split('\n').map((line) => line.split(/: (.*)/s, 2)));
      if (fields.data !== undefined)
        yield { event: fields.event ?? 'message', data: JSON.parse(fields.data) };
    }
  }
}
