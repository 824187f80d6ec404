import { checkpointFile } from '../checkpoint-file.ts';
import { fit } from '../fit.ts';
import type { FitRequest } from '../fit-request.ts';
import { bitsOf, denseNetwork, separable } from './sets.ts';

/** For tests: a fit that uses all that has a state. */
export const CHILD_REQUEST: FitRequest = {
  network: denseNetwork(8, [16, 16], 1, 0.2),
  loss: { loss: 'binary-cross-entropy', smoothing: 0.05 },
  optimizer: { optimizer: 'adamw', decay: 0.01, clip: 1 },
  schedule: { schedule: 'plateau', rate: 0.01, factor: 0.5, patience: 2 },
  batch: 16,
  epochs: 40,
  seed: 11,
  data: separable(1505, 8),
  validation: separable(500, 8, 2),
};

/** What a finished fit says of itself. */
export interface Finished {
  readonly bits: string;
  readonly bestEpoch: number;
  readonly steps: number;
  readonly resumedAtStep: number;
  readonly history: unknown;
}

/** Run as a program with a file for its checkpoints: prints "kept" after each, and in the end what it found. */
if (import.meta.url === `file://${process.argv[1]}`) {
  const store = checkpointFile(process.argv[2]!, 0);
  const {
    parameters,
    stopped: _,
    ...rest
  } = await fit({
    ...CHILD_REQUEST,
    checkpoint: {
      ...store,
      async write(bytes) {
        await store.write(bytes);
        process.stdout.write('kept\n');
      },
    },
  });
  const finished: Finished = { bits: bitsOf(parameters), ...rest };
  process.stdout.write(`${JSON.stringify(finished)}\n`);
}
