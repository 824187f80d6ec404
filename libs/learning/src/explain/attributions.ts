import type { Instance } from '@ratchet/model';
import type { Pipeline } from '@ratchet/pipeline';
import type { Cut } from './cuts.ts';
import type { Attribution } from './explanation.ts';
import { drawHeatMap, overChannels } from './heat-map.ts';
import { shareColumns } from './share-columns.ts';
import { shareTokens } from './share-tokens.ts';

/** The contributions of one cut. */
export interface CutContributions {
  readonly cut: Cut;
  /** Of the value there. */
  readonly dims: readonly number[];
  /** Of the input as it was fed. */
  readonly inputDims: readonly number[];
  readonly contributions: Float64Array;
}

/** Turns contributions of numbers into those of what people gave: tokens, columns, pixels, inputs. */
export async function attributionsOf(
  pipeline: Pipeline | undefined,
  instance: Instance,
  found: readonly CutContributions[],
): Promise<Attribution[]> {
  if (pipeline === undefined) return found.map(inputAttribution);
  const [only] = found as [CutContributions];
  switch (pipeline.reads) {
    case 'text':
      return shareTokens(pipeline.trace(instance.text!), ofInput(only));
    case 'row':
      return pipeline.gives === 'vector' ? shareColumns(pipeline.features, ofInput(only)) : [];
    case 'image': {
      const pixels = overChannels(ofInput(only), pipeline.shape);
      return [
        { heatMap: await drawHeatMap(instance.image!, pixels), contribution: sumOf(pixels.contributions) },
      ];
    }
  }
}

function inputAttribution(found: CutContributions): Attribution {
  const contributions = ofInput(found);
  const input = {
    name: found.cut.input,
    shape: found.inputDims,
    contributions: Float32Array.from(contributions),
  };
  return { input, contribution: sumOf(contributions) };
}

/** One contribution for each number of the input: vectors are summed. */
function ofInput({ cut, dims, contributions }: CutContributions): Float64Array {
  if (cut.gives === 'numbers') return contributions;
  const width = dims.at(-1)!;
  const sums = new Float64Array(contributions.length / Math.max(1, width));
  for (const [i, contribution] of contributions.entries()) sums[Math.floor(i / width)]! += contribution;
  return sums;
}

/** Which numbers come and go together where there are no gradients: columns, patches of an image, runs of tokens or numbers. */
export function groupsOf(
  pipeline: Pipeline | undefined,
  cuts: readonly Omit<CutContributions, 'contributions'>[],
): Int32Array {
  const sizes = cuts.map(({ dims }) => dims.reduce((product, dim) => product * dim, 1));
  const size = sizes.reduce((sum, each) => sum + each, 0);
  if (pipeline?.reads === 'image') return patches(pipeline.shape);
  if (pipeline?.reads === 'row' && pipeline.gives === 'vector') {
    const columns = [...new Set(pipeline.features.map(({ column }) => column))];
    const places = new Map(columns.map((column, place) => [column, place]));
    return Int32Array.from(pipeline.features, ({ column }) => even(places.get(column)!, columns.length));
  }
  const width = cuts.length === 1 && cuts[0]!.cut.gives === 'vectors' ? cuts[0]!.dims.at(-1)! : 1;
  return Int32Array.from({ length: size }, (_, i) => even(Math.floor(i / width), size / width));
}

/** More pieces take more runs. */
const GROUPS_MAX = 64;

function even(place: number, count: number): number {
  return count <= GROUPS_MAX ? place : Math.floor((place * GROUPS_MAX) / count);
}

/** A heat map of fewer patches says little. */
const PATCHES_ALONG = 14;

/** A grid of patches, the same in all channels. */
function patches([channels, height, width]: readonly [number, number, number]): Int32Array {
  const across = Math.min(width, PATCHES_ALONG);
  return Int32Array.from({ length: channels * height * width }, (_, i) => {
    const y = Math.floor(i / width) % height;
    const row = Math.floor((y * Math.min(height, PATCHES_ALONG)) / height);
    return row * across + Math.floor(((i % width) * across) / width);
  });
}

function sumOf(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0);
}
