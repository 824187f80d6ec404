import type { Candidate, DataSet, Family, OnFitProgress } from '../candidate.ts';
import { exportNetwork } from '../network/export.ts';
import type { Layer, Network } from '../network/network.ts';
import { logitsFor, NetworkCandidate, type NetworkRecipe, rowSource } from '../network-candidate.ts';
import { decodeImages, type Pixels } from './pixels.ts';

/** Below this side pooling twice leaves nothing to look at. */
const CONVOLVED_SIDE_MIN = 8;

/** Of one core, for one row and one epoch: a multiplication and addition of a weight, forward and backward. */
const SECONDS_A_WEIGHT = 1.2e-10;
const SECONDS_A_ROW = 3e-6;

/** One hidden layer over all pixels. */
export const imageDenseFamily: Family = {
  name: 'image-dense',
  tasks: ['image-classification'],
  candidates: async (data, seed, onProgress) => {
    const pixels = await pixelsOf(data, onProgress);
    const [, ...image] = pixels.rows.dims;
    const hidden = 128;
    const weights = image.reduce((product, dim) => product * dim, 1) * hidden;
    const layers: Layer[] = [
      { layer: 'flatten' },
      { layer: 'dense', units: hidden, activation: 'relu' },
      { layer: 'dropout', rate: 0.2 },
    ];
    const recipe = recipeOf(
      'image-dense',
      `one hidden layer of ${hidden}, dropout 0.2`,
      layers,
      data,
      pixels,
    );
    const training = { ...TRAINING, batch: 32, epochs: 30, patience: 4 };
    return [
      candidate(
        { ...recipe, training, secondsPerRow: SECONDS_A_ROW + weights * SECONDS_A_WEIGHT },
        data,
        pixels,
        seed,
      ),
    ];
  },
};

/** Two convolutions with pooling, then one hidden layer. */
export const imageCnnFamily: Family = {
  name: 'image-cnn',
  tasks: ['image-classification'],
  candidates: async (data, seed, onProgress) => {
    const pixels = await pixelsOf(data, onProgress);
    const [, channels, height, width] = pixels.rows.dims as [number, number, number, number];
    if (Math.min(height, width) < CONVOLVED_SIDE_MIN) return [];
    const layers: Layer[] = [
      { layer: 'conv', filters: 32, kernel: 3 },
      { layer: 'max-pool', size: 2 },
      { layer: 'activation', activation: 'relu' },
      { layer: 'conv', filters: 64, kernel: 3 },
      { layer: 'max-pool', size: 2 },
      { layer: 'activation', activation: 'relu' },
      { layer: 'flatten' },
      { layer: 'dropout', rate: 0.3 },
      { layer: 'dense', units: 64, activation: 'relu' },
    ];
    const area = height * width;
    const products = area * 9 * channels * 32 + (area / 4) * 9 * 32 * 64 + (area / 16) * 64 * 64;
    const recipe = recipeOf(
      'image-cnn',
      'two convolutions of 32 and 64, hidden layer of 64',
      layers,
      data,
      pixels,
    );
    const training = { ...TRAINING, batch: 64, epochs: 12, patience: 3 };
    return [
      candidate(
        { ...recipe, training, secondsPerRow: SECONDS_A_ROW + products * SECONDS_A_WEIGHT },
        data,
        pixels,
        seed,
      ),
    ];
  },
};

const TRAINING = {
  optimizer: { optimizer: 'adam' },
  schedule: { schedule: 'cosine', rate: 1e-3, floor: 1e-5 },
} as const;

/** Decoded once for both families. */
const decoded = new WeakMap<DataSet, Promise<Pixels>>();

function pixelsOf(data: DataSet, onProgress: OnFitProgress): Promise<Pixels> {
  const known = decoded.get(data) ?? decodeImages(data.instances, onProgress);
  decoded.set(data, known);
  return known;
}

function recipeOf(
  family: string,
  description: string,
  layers: readonly Layer[],
  { target }: DataSet,
  { rows, pipeline }: Pixels,
): Omit<NetworkRecipe, 'training' | 'secondsPerRow'> {
  const [, channels, height, width] = rows.dims as [number, number, number, number];
  const classes = target.labels!.length;
  const network: Network = {
    input: { image: [channels, height, width] },
    layers: [...layers, { layer: 'dense', units: logitsFor(classes) }],
  };
  return {
    family,
    description: `${description}, images of ${width} × ${height}${channels === 1 ? ', grey' : ''}`,
    network,
    usualEpochs: 12,
    export: (parameters, output) => ({
      onnx: exportNetwork(network, parameters, { output }),
      pipeline,
      signature: {
        inputs: [{ name: 'image', datatype: 'FP32', shape: [-1, channels, height, width] }],
        outputs: [{ name: 'probabilities', datatype: 'FP32', shape: [-1, classes] }],
        batch: true,
      },
    }),
  };
}

function candidate(recipe: NetworkRecipe, { target }: DataSet, { rows }: Pixels, seed: number): Candidate {
  return new NetworkCandidate(recipe, rowSource(rows), target, seed);
}
