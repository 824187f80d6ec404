import { Tensor } from '../graph/onnxruntime.ts';
import { groupsOf } from './attributions.ts';
import { inputCut } from './cuts.ts';
import { instanceDims } from './explain-network.ts';
import { type Found, floatsOf, type KnownRun } from './known-run.ts';
import type { ModelRuns } from './model-runs.ts';
import { sampledShapley } from './sampled-shapley.ts';

/** Explains a model of ids that never become vectors by leaving ids out. */
export async function explainIds(known: KnownRun, runs: ModelRuns, until: number): Promise<Found> {
  const { anatomy, pipeline, signature, feeds, weights } = known;
  const [{ name, pad = 0 }] = signature.inputs as [(typeof signature.inputs)[number]];
  const ids = feeds[name]!.data as Int32Array;
  /** A point says of each id whether it is there. */
  const run = async (points: Float32Array): Promise<Float64Array> => {
    const rows = points.length / ids.length;
    const present = Int32Array.from(points, (is, i) => (is === 0 ? pad : ids[i % ids.length]!));
    const outputs = await runs.run({ [name]: new Tensor('int32', present, [rows, ids.length]) });
    const raw = floatsOf(outputs, anatomy.scores.value);
    const scores = new Float64Array(rows);
    for (const [i, value] of raw.entries())
      scores[Math.floor(i / weights.length)]! += value * weights[i % weights.length]!;
    return scores;
  };
  const place = { cut: inputCut(name), dims: feeds[name]!.dims, inputDims: instanceDims(known, name) };
  const point = new Float32Array(ids.length).fill(1);
  const { contributions, ...found } = await sampledShapley({
    point,
    run,
    groups: groupsOf(pipeline, [place]),
    until,
  });
  return { ...found, method: 'sampled-shapley', found: [{ ...place, contributions }] };
}
