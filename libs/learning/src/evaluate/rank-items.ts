import type { Manifest } from '@ratchet/model';
import { evaluateRanking, type RankedItems, type RankingMetrics } from '@ratchet/stats';
import type { ServedRunner } from './answer-instances.ts';
import type { RankingQuestions, RankingUser } from './ranking-questions.ts';

/** Items that are scored in one batch, of all its users together. */
const BATCH_ITEMS = 2 ** 17;
const BATCH_USERS = 64;

/** The places that are looked at. */
const PLACES = 10;

/**
 * How well a recommender orders, for each user, all items without a training rating of theirs: NDCG@10 and hit rate@10. These
 * are what it shows; for a champion, which knows of fewer ratings, they are the same ones. An item that the version does not
 * know, or does not show, comes last. Undefined for what is no recommender, and where no user has a relevant item.
 */
export async function rankItems(
  runner: ServedRunner,
  { labels = [], pipeline }: Pick<Manifest, 'labels' | 'pipeline'>,
  { users, items }: RankingQuestions,
): Promise<RankingMetrics | undefined> {
  const isRecommender = pipeline[0]?.['step'] === 'rating-ids' && labels.length > 0;
  const hasRelevant = users.some(({ relevance }) => [...relevance.values()].some((gain) => gain > 0));
  if (!isRecommender || !hasRelevant) return undefined;
  // Those of the version come first, in the order of its scores.
  const names = [...new Set([...labels, ...items])];
  const batch = Math.max(1, Math.min(BATCH_USERS, Math.floor(BATCH_ITEMS / labels.length)));
  const ranked: RankedItems[] = [];
  for (let from = 0; from < users.length; from += batch) {
    const asked = users.slice(from, from + batch);
    const scores = await runner.itemScores(
      asked.map(({ user }) => user),
      labels.length,
    );
    for (const [i, user] of asked.entries()) ranked.push(judgedItems(user, names, scores[i]!));
  }
  return evaluateRanking(ranked, PLACES);
}

/** All that the measures need of a user's candidates: those that may be among the first places, and the relevant ones. */
function judgedItems(
  { relevance, rated }: RankingUser,
  names: readonly string[],
  scores: Float32Array,
): RankedItems {
  const candidates = names.flatMap((item, i) =>
    rated.has(item) ? [] : [{ gain: relevance.get(item) ?? 0, score: scores[i] ?? Number.NEGATIVE_INFINITY }],
  );
  const last = lastPlace(candidates.map(({ score }) => score));
  const judged = candidates.filter(({ gain, score }) => gain > 0 || score >= last);
  return {
    relevance: Float64Array.from(judged, ({ gain }) => gain),
    scores: Float64Array.from(judged, ({ score }) => score),
  };
}

/** The lowest score among the first places. */
function lastPlace(scores: readonly number[]): number {
  const best: number[] = [];
  for (const score of scores) {
    if (best.length === PLACES && score <= best.at(-1)!) continue;
    const at = best.findIndex((each) => each < score);
    best.splice(at < 0 ? best.length : at, 0, score);
    if (best.length > PLACES) best.pop();
  }
  return best.at(-1) ?? Number.NEGATIVE_INFINITY;
}
