import { type Candidate, type DataSet, type Family, type OnFitProgress, Unsuited } from '../candidate.ts';
import { exportNetwork } from '../network/export.ts';
import type { Layer, Network } from '../network/network.ts';
import { logitsFor, NetworkCandidate, type NetworkRecipe } from '../network-fit/network-candidate.ts';
import { rowSource } from '../network-fit/row-source.ts';
import { decodeImages, type Pixels } from './pixels.ts';

/** Below this side pooling twice leaves nothing to look at. */
const CONVOLVED_SIDE_MIN = 8;

/** Of one core, for one row and one epoch: a multiplication and addition of a weight, forward and backward. */
const SECONDS_A_PRODUCT = 1.2e-10;
const SECONDS_A_ROW = 3e-6;

/**
 * Of a fit that is compared: with fewer the convolutions have hardly begun to see. What becomes a version has more: on 900 small
 * generated images of six shapes 1,000 steps took the CNN from .39 to .69. From 4,000 rows on its epochs have as many anyway.
 */
const STEPS_MIN = 200;
const STEPS_MIN_OF_VERSION = 1_000;

const HIDDEN = 128;

/** One hidden layer over all pixels. */
export const imageDenseFamily: Family = {
  name: 'image-dense',
  tasks: ['image-classification'],
  async candidates(data, seed, onProgress) {
    const pixels = await pixelsOf(data, onProgress);
    const [channels, height, width] = pixels.shape;
    const own: OwnPart = {
      family: 'image-dense',
      description: `one hidden layer of ${HIDDEN}, dropout 0.2`,
      layers: [
        { layer: 'flatten' },
        { layer: 'dense', units: HIDDEN, activation: 'relu' },
        { layer: 'dropout', rate: 0.2 },
      ],
      training: {
        optimizer: { optimizer: 'adam' },
        schedule: { schedule: 'cosine', rate: 1e-3, floor: 1e-5 },
        batch: 32,
        epochs: 24,
        patience: 4,
      },
      again: { schedule: { schedule: 'cosine', rate: 5e-4, floor: 1e-5 }, epochs: 12 },
      products: channels * height * width * HIDDEN,
      usualEpochs: 20,
    };
    return [candidateOf(own, data, pixels, seed)];
  },
};

/** Two convolutions with pooling, then one hidden layer. */
export const imageCnnFamily: Family = {
  name: 'image-cnn',
  tasks: ['image-classification'],
  async candidates(data, seed, onProgress) {
    const pixels = await pixelsOf(data, onProgress);
    const [channels, height, width] = pixels.shape;
    if (Math.min(height, width) < CONVOLVED_SIDE_MIN)
      throw new Unsuited(
        'FailedPrecondition',
        `image-cnn needs images of at least ${CONVOLVED_SIDE_MIN} × ${CONVOLVED_SIDE_MIN} pixels, but these are ${width} × ${height}: take larger images, or the family image-dense`,
      );
    const area = height * width;
    const own: OwnPart = {
      family: 'image-cnn',
      description: 'two convolutions of 32 and 64, dropout 0.25, hidden layer of 64',
      layers: [
        { layer: 'conv', filters: 32, kernel: 3, activation: 'relu' },
        { layer: 'max-pool', size: 2 },
        { layer: 'conv', filters: 64, kernel: 3, activation: 'relu' },
        { layer: 'max-pool', size: 2 },
        { layer: 'flatten' },
        { layer: 'dropout', rate: 0.25 },
        { layer: 'dense', units: 64, activation: 'relu' },
      ],
      training: {
        optimizer: { optimizer: 'adam' },
        schedule: { schedule: 'cosine', rate: 1.5e-3, floor: 1e-5 },
        batch: 32,
        epochs: 8,
        patience: 3,
      },
      again: { schedule: { schedule: 'cosine', rate: 1e-3, floor: 1e-5 }, epochs: 4 },
      products: area * 9 * channels * 32 + (area / 4) * 9 * 32 * 64 + (area / 16) * 64 * 64,
      usualEpochs: 8,
    };
    return [candidateOf(own, data, pixels, seed)];
  },
};

/** What a family has of its own. */
interface OwnPart
  extends Pick<NetworkRecipe, 'family' | 'description' | 'training' | 'again' | 'usualEpochs'> {
  /** From the pixels to what the last layer reads. */
  readonly layers: readonly Layer[];
  /** Of a weight and a value, for one image. */
  readonly products: number;
}

function candidateOf(
  { layers, products, description, ...own }: OwnPart,
  data: DataSet,
  { shape, rows, pipeline }: Pixels,
  seed: number,
): Candidate {
  const [channels, height, width] = shape;
  const classes = data.target.labels!.length;
  const network: Network = {
    input: { image: shape },
    layers: [...layers, { layer: 'dense', units: logitsFor(classes) }],
  };
  const recipe: NetworkRecipe = {
    ...own,
    description: `${description}, images of ${width} × ${height}${channels === 1 ? ', grey' : ''}`,
    network,
    secondsPerRow: SECONDS_A_ROW + products * SECONDS_A_PRODUCT,
    stepsMin: STEPS_MIN,
    stepsMinOfVersion: STEPS_MIN_OF_VERSION,
    facts: { channels, height, width },
    export: (parameters, ending) => ({
      onnx: exportNetwork(network, parameters, ending),
      pipeline,
      signature: {
        inputs: [{ name: 'image', datatype: 'FP32', shape: [-1, ...shape] }],
        outputs: [{ name: 'probabilities', datatype: 'FP32', shape: [-1, classes] }],
        batch: true,
      },
    }),
  };
  return new NetworkCandidate(recipe, rowSource(rows), data, seed);
}

/** Decoded once for both families. */
const decoded = new WeakMap<DataSet, Promise<Pixels>>();

function pixelsOf(data: DataSet, onProgress: OnFitProgress): Promise<Pixels> {
  const known = decoded.get(data);
  if (known) return known;
  const pixels = decodeImages(data.instances, onProgress);
  decoded.set(data, pixels);
  pixels.catch(() => decoded.delete(data));
  return pixels;
}
