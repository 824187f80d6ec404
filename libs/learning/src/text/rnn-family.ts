import { type PipelineSpec, parsePipelineOf } from '@ratchet/pipeline';
import type { Family } from '../candidate.ts';
import type { GraphBuilder, Value } from '../graph/graph-builder.ts';
import { exportNetwork } from '../network/export.ts';
import type { Network } from '../network/network.ts';
import type { Rows } from '../network/rows.ts';
import { logitsFor, NetworkCandidate, type NetworkRecipe } from '../network-fit/network-candidate.ts';
import { textSignature } from './export-text.ts';

/** How many tokens the network reads: the first ones. */
const LENGTH = 32;
const BITS = 13;

const TRAINING: NetworkRecipe['training'] = {
  optimizer: { optimizer: 'adam', clip: 1 },
  schedule: { schedule: 'constant', rate: 1e-3 },
  batch: 32,
  epochs: 15,
  patience: 2,
};

const PIPELINE: PipelineSpec = [
  { step: 'normalize', form: 'NFKC', lowerCase: true },
  { step: 'tokenize' },
  { step: 'hash-tokens', length: LENGTH, bits: BITS, hash: 'fnv1a-mix' },
];

/** Reads the tokens one after the other: h_t = tanh(W h_{t−1} + U x_t + b). */
export const rnnTextFamily: Family = {
  name: 'text-rnn',
  tasks: ['text-classification'],
  async candidates(data, seed) {
    const { instances, target } = data;
    const classes = target.labels!.length;
    const network: Network = {
      input: { ids: { length: LENGTH, vocabulary: 2 ** BITS } },
      layers: [
        { layer: 'embedding', width: 32 },
        { layer: 'dropout', rate: 0.3 },
        { layer: 'rnn', units: 32, of: 'mean' },
        { layer: 'dense', units: logitsFor(classes) },
      ],
    };
    const pipeline = parsePipelineOf('text', PIPELINE);
    const take = (chosen: Int32Array): Rows => {
      const data = new Int32Array(chosen.length * LENGTH).fill(-1);
      for (const [i, row] of chosen.entries()) data.set(pipeline.run(instances[row]!.text ?? ''), i * LENGTH);
      return { type: 'int32', dims: [chosen.length, LENGTH], data };
    };
    const recipe: NetworkRecipe = {
      family: 'text-rnn',
      description: `recurrent over the first ${LENGTH} tokens, 32 units`,
      network,
      training: TRAINING,
      secondsPerRow: 1e-4,
      usualEpochs: 6,
      export: (parameters, ending) => ({
        onnx: exportNetwork(network, parameters, { ...ending, prologue: paddedIds }),
        pipeline: PIPELINE,
        signature: textSignature(classes),
      }),
    };
    return [new NetworkCandidate(recipe, { type: 'int32', take }, data, seed)];
  },
};

/** Texts come as long as they are: filled up with -1 to the length that the network reads. */
function paddedIds(g: GraphBuilder): Value {
  const ids = g.input('ids', 'int32', ['batch', 'length']);
  const length = g.op('Gather', [g.op('Shape', [ids]), g.ints(1)]);
  const missing = g.op('Sub', [g.ints(LENGTH), length]);
  const pads = g.op('Concat', [g.ints(0, 0, 0), missing], { axis: { int: 0 } });
  const padding = g.initializer({ name: 'padding', type: 'int32', dims: [], data: Int32Array.of(-1) });
  return g.op('Pad', [ids, pads, padding]);
}
