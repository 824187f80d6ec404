import { invalid } from '@ratchet/kernel';
import type { Manifest, Row } from '@ratchet/model';
import type { RatingPipeline } from '@ratchet/pipeline';
import { Tensor } from '../graph/onnxruntime.ts';
import type { Explanation } from './explanation.ts';
import { completenessOf } from './integrate.ts';
import type { ModelRuns } from './model-runs.ts';
import { unknownLabel } from './target.ts';

/** A version that rates items. */
export interface RatingVersion {
  readonly runs: ModelRuns;
  readonly pipeline: RatingPipeline;
  readonly manifest: Pick<Manifest, 'labels' | 'signature'>;
}

/**
 * A rating as the mean of all ratings, what is special about the user, about the item, and about both together: the four terms
 * of a biased factorisation, found by asking the version for users and items that nobody knows. Of a row that asks for the
 * best items it is the rating of the best one, or of the item that is asked for. Faults: InvalidInput UNKNOWN_LABEL;
 * NOTHING_TO_EXPLAIN where no item is left for the user.
 */
export async function explainRating(
  version: RatingVersion,
  row: Row,
  asked: string | undefined,
): Promise<Explanation> {
  const { user, items } = version.pipeline.ids(row);
  const item = (row['topK'] ?? null) === null ? items[0]! : await chosenItem(version, user, items, asked);
  const label = item === 0 ? String(row['item']) : version.manifest.labels![item - 1]!;
  if (asked !== undefined && asked !== label) throw unknownLabel(asked, [label]);
  const { values, scores } = await rate(version, [user, user, 0, 0], [item, 0, item, 0]);
  const [score, ofUser, ofItem, mean] = scores as unknown as [number, number, number, number];
  const attributions = [
    { part: 'mean', contribution: mean },
    { part: 'user', contribution: ofUser - mean },
    { part: 'item', contribution: ofItem - mean },
    { part: 'user and item', contribution: score - ofUser - ofItem + mean },
  ];
  const contributions = attributions.map(({ contribution }) => contribution);
  return {
    method: 'factorization',
    label,
    answer: values[0]!,
    score,
    baseline: 0,
    attributions,
    completeness: completenessOf(contributions, score, 0),
  };
}

/** The item that is asked for, or the best one. */
async function chosenItem(
  version: RatingVersion,
  user: number,
  items: Int32Array,
  asked: string | undefined,
): Promise<number> {
  const { labels = [] } = version.manifest;
  if (asked !== undefined && !labels.includes(asked)) throw unknownLabel(asked, labels);
  if (asked !== undefined) return labels.indexOf(asked) + 1;
  if (items[0] === 0)
    throw invalid(
      'NOTHING_TO_EXPLAIN',
      'the user has rated all items, so none is the best: name one as the label',
    );
  const { scores } = await rate(version, [user], [...items]);
  return items[scores.indexOf(scores.reduce((best, score) => Math.max(best, score)))]!;
}

/** What each user gives to as many items. */
async function rate(
  { runs, manifest: { signature } }: RatingVersion,
  users: readonly number[],
  items: readonly number[],
): Promise<{ readonly values: Float32Array; readonly scores: Float32Array }> {
  const [userInput, itemsInput] = signature.inputs.map(({ name }) => name) as [string, string];
  const [values, scores] = signature.outputs.map(({ name }) => name) as [string, string];
  const outputs = await runs.run({
    [userInput]: new Tensor('int32', Int32Array.from(users), [users.length]),
    [itemsInput]: new Tensor('int32', Int32Array.from(items), [users.length, items.length / users.length]),
  });
  return { values: outputs[values]!.data as Float32Array, scores: outputs[scores]!.data as Float32Array };
}
