import { flushCompileCache } from 'node:module';
import { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { Tensor } from '@ratchet/model';
import type { LoadOrder, LoadReport } from './control.ts';
import { failureOf, ModelFailure } from './failure.ts';
import { encodeFrame, type Frame, FrameReader } from './frame.ts';
import { readModelFile } from './model-file.ts';
import { OrtSession } from './session.ts';
import { warmUp } from './warm-up.ts';

/**
 * A process that holds one version of one model. It is told over the control channel what to load, answers frames on
 * descriptor 3, and ends with the channel: whoever started it need only go away.
 */
const OUTPUT_BYTES_MAX = 64 * 2 ** 20;
const PARENT_CHECK_MS = 500;

/** Told rather than asked for: whoever started this process may be gone already. */
const PARENT_PID = Number(process.argv[2]);

let session: OrtSession | undefined;

process.on('disconnect', () => process.exit(0));
// Ctrl-C reaches the whole group; the service decides when its workers go.
process.on('SIGINT', () => undefined);
process.once('message', (order: LoadOrder) => {
  void load(order).then((report) => {
    process.send!(report);
    globalThis.gc?.(); // the bytes of the file are of no use any more, and may be many
  });
});

async function load(order: LoadOrder): Promise<LoadReport> {
  const startAt = performance.now();
  // A model that names other files finds none.
  process.chdir(tmpdir());
  try {
    const { bytes, sha256 } = await readModelFile(order.file, order.sha256);
    if (order.scan) {
      const { assertServable, scanModel } = await import('@ratchet/onnx');
      assertServable(scanModel(bytes));
    }
    if (bytes.includes('Loop')) dieWithParent();
    session = await OrtSession.open(bytes, order.signature);
    const warmth = await warmUp(session, order.signature, order.golden);
    serve();
    // A worker never exits in order, which is when compiled code would be kept.
    flushCompileCache();
    return { loaded: { sha256, loadMs: performance.now() - startAt, ...warmth } };
  } catch (error) {
    return { failed: failureOf(error) ?? bug(error) };
  }
}

/**
 * A loop may run for ever, and while it does this thread does not learn that the channel closed: another one looks.
 * It costs 10 MB, so models without loops do without.
 */
function dieWithParent(): void {
  const watch = `
    setInterval(() => process.ppid === ${PARENT_PID} || process.kill(process.pid, 'SIGKILL'), ${PARENT_CHECK_MS});
  `;
  new Worker(watch, {
    eval: true,
    resourceLimits: { maxOldGenerationSizeMb: 8, maxYoungGenerationSizeMb: 1 },
  });
}

function serve(): void {
  const pipe = new Socket({ fd: 3 });
  let turn = Promise.resolve();
  const frames = new FrameReader((frame) => {
    turn = turn.then(async () => {
      pipe.write(encodeFrame(await answer(frame)));
    });
  });
  pipe.on('data', (piece: Buffer) => frames.read(piece));
  pipe.on('error', () => process.exit(0));
}

async function answer({ id, tensors }: Frame): Promise<Frame> {
  const startAt = performance.now();
  try {
    const outputs = await session!.run(tensors);
    const runMs = performance.now() - startAt;
    checkSize(outputs);
    return { id, tensors: outputs, runMs };
  } catch (error) {
    return { id, tensors: [], runMs: performance.now() - startAt, failure: failureOf(error) ?? bug(error) };
  }
}

function checkSize(outputs: readonly Tensor[]): void {
  const bytes = outputs.reduce((sum, output) => sum + output.content.length, 0);
  if (bytes > OUTPUT_BYTES_MAX)
    throw new ModelFailure(
      'TooLarge',
      'OUTPUT_TOO_LARGE',
      `the model answered ${bytes} bytes; at most ${OUTPUT_BYTES_MAX} can be sent`,
    );
}

function bug(error: unknown): { kind: 'Internal'; reason: string; message: string } {
  console.error(error);
  return {
    kind: 'Internal',
    reason: 'WORKER_FAILED',
    message: 'the worker process failed; its log says why',
  };
}
