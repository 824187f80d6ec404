import type { ServerHttp2Stream } from 'node:http2';
import { setImmediate as turn } from 'node:timers/promises';
import type { ServerReadableStream } from '@grpc/grpc-js';
import { Fault } from '@ratchet/kernel';
import { wellFormed } from './strict-messages.ts';

type Call = ServerReadableStream<unknown, unknown>;

/**
 * The requests of a client stream. They end when the caller ended them; when it cancelled, was lost or ran out of time
 * before that, they throw Fault Cancelled CALL_CANCELLED.
 */
export async function* received(call: Call): AsyncGenerator<unknown> {
  try {
    for await (const request of call) yield wellFormed(request);
  } catch (error) {
    if (error instanceof Fault || !call.cancelled) throw error;
    throw brokenOff();
  }
  if (!(await endedByCaller(call))) throw brokenOff();
}

function brokenOff(): Fault {
  return new Fault('Cancelled', 'CALL_CANCELLED', 'the caller went away before its last message');
}

/**
 * Whether the end of the requests was meant. HTTP/2 in Node ends a stream before it resets it, so a cancelled call looks
 * whole at first. Both go out together: the reset has arrived before the answer to a ping that is sent after the end.
 */
async function endedByCaller(call: Call): Promise<boolean> {
  const session = streamOf(call)?.session;
  if (call.cancelled || !session || session.destroyed) return false;
  const answered = await new Promise<boolean>((resolve) => {
    call.once('cancelled', () => resolve(false));
    session.ping((error) => resolve(error === null));
  });
  await turn(); // what arrived with the answer is told by now
  return answered && !call.cancelled;
}

/** grpc-js keeps its calls in layers, one for each interceptor; the innermost has the HTTP/2 stream. */
interface Layer {
  readonly nextCall?: Layer;
  readonly stream?: ServerHttp2Stream;
}

function streamOf(call: Call): ServerHttp2Stream | undefined {
  let { call: layer } = call as unknown as { call?: Layer };
  while (layer?.nextCall) layer = layer.nextCall;
  return layer?.stream;
}
