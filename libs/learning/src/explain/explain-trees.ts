import type { Trees } from './anatomy.ts';
import { inputCut } from './cuts.ts';
import { instanceDims } from './explain-network.ts';
import { completenessOf } from './integrate.ts';
import { type Found, floatsOf, type KnownRun } from './known-run.ts';
import type { Tail } from './tail.ts';
import { treePaths } from './tree-paths.ts';

/** Explains sums of trees by their paths. The tail takes their sums to the scores, in a linear way. */
export async function explainTrees(run: KnownRun, { reads, nodes }: Trees, tail: Tail): Promise<Found> {
  const { anatomy, feeds, values, weights } = run;
  const [cut] = anatomy.cuts;
  const sums = floatsOf(values, cut!.value);
  const { scores, gradients } = await tail.run(sums, weights, feeds);
  const [score] = scores as unknown as [number];
  const { contributions, expected } = treePaths(nodes, floatsOf(values, reads), Float64Array.from(gradients));
  const told = sums.reduce((sum, value, i) => sum + value * gradients[i]!, 0);
  const baseline = score - told + expected;
  const { input } = cut!;
  return {
    method: 'tree-paths',
    score,
    baseline,
    completeness: completenessOf(contributions, score, baseline),
    found: [
      { cut: inputCut(input), dims: values[reads]!.dims, inputDims: instanceDims(run, input), contributions },
    ],
  };
}
