import { groupsOf } from './attributions.ts';
import { integrate } from './integrate.ts';
import { type Found, floatsOf, type KnownRun } from './known-run.ts';
import { sampledShapley } from './sampled-shapley.ts';
import type { Tail } from './tail.ts';

/**
 * Explains by the gradients of the tail, or where it has none by trying what its pieces do. `until` is when an explanation makes
 * do with what it has, on the scale of performance.now().
 */
export async function explainNetwork(run: KnownRun, tail: Tail, until: number): Promise<Found> {
  const { anatomy, pipeline, feeds, values, weights } = run;
  const parts = anatomy.cuts.map(({ value }) => floatsOf(values, value));
  const point = new Float32Array(parts.reduce((size, part) => size + part.length, 0));
  let offset = 0;
  const offsets = parts.map((part) => {
    point.set(part, offset);
    offset += part.length;
    return offset - part.length;
  });
  const places = anatomy.cuts.map((cut) => {
    return { cut, dims: values[cut.value]!.dims, inputDims: instanceDims(run, cut.input) };
  });
  const score = (points: Float32Array) => tail.run(points, weights, feeds);
  const { contributions, ...integrated } = tail.hasGradients
    ? await integrate({ point, run: score, isLinear: tail.isLinear, until })
    : await sampledShapley({
        point,
        run: async (points) => (await score(points)).scores,
        groups: groupsOf(pipeline, places),
        until,
      });
  return {
    ...integrated,
    method: tail.isLinear ? 'linear' : tail.hasGradients ? 'integrated-gradients' : 'sampled-shapley',
    found: places.map(({ cut, dims, inputDims }, i) => {
      const own = contributions.subarray(offsets[i], offsets[i]! + parts[i]!.length);
      return { cut, dims, inputDims, contributions: own };
    }),
  };
}

/** An instance without anything that could contribute, such as an empty text. */
export function explainNothing(run: KnownRun): Found {
  const { anatomy, values, weights } = run;
  const raw = floatsOf(values, anatomy.scores.value);
  const score = weights.reduce((sum, weight, i) => sum + weight * raw[i]!, 0);
  const found = anatomy.cuts.map((cut) => ({
    cut,
    dims: values[cut.value]!.dims,
    inputDims: instanceDims(run, cut.input),
    contributions: new Float64Array(0),
  }));
  return { method: 'linear', score, baseline: score, completeness: 0, found };
}

/** The dims of an input as it came, without those that it was stacked by. */
export function instanceDims({ feeds, signature }: KnownRun, input: string): readonly number[] {
  const { dims } = feeds[input]!;
  return signature.batch ? dims.slice(1) : dims;
}
