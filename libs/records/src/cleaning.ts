/** Who said something about one content, and how. */
export interface Witness {
  /** Imported rows are base votes; everything else is feedback. */
  readonly kind: 'base' | 'feedback';
  /** Asked for whatever the model's answer was. Base votes are judged by `trainOnly` instead. */
  readonly blind: boolean;
  /** Who said it. All votes that name nobody count as one source, so that repeating outvotes no one. */
  readonly source: string;
  /** A base vote that may train but never judge. */
  readonly trainOnly: boolean;
}

/** What one source said about one content. */
export interface Vote extends Witness {
  readonly label: string;
}

/** Why a vote is not behind a row. */
export const REJECT_REASONS = [
  /** The content is empty once it is normalised. */
  'EMPTY_TEXT',
  /** The content judges, and this vote may only train. */
  'HOLDOUT_NOT_BLIND',
  /** The same source said the same before. */
  'DUPLICATE',
  /** More sources said something else. */
  'OUTVOTED',
  /** As many sources said something else: nobody wins. */
  'CONFLICT',
  /** The same source gave another value later. */
  'REPLACED',
] as const;

export type RejectReason = (typeof REJECT_REASONS)[number];

/** How many votes were left out, by reason. */
export type RejectCounts = Readonly<Partial<Record<RejectReason, number>>>;

/** The row that the votes on one content come to. */
export interface SettledRow<V extends Witness> {
  readonly part: 'train' | 'holdout';
  /** It trains, and nobody who may judge said so: it tells nothing of how often such a content comes. */
  readonly trainOnly: boolean;
  /** The votes behind the row, in the order given; never empty. */
  readonly votes: readonly V[];
}

/** What the votes on one content come to: at most one row, and why the other votes are not behind it. */
export interface Settlement<V extends Vote> {
  readonly row?: SettledRow<V> & { readonly label: string };
  /** Together with the votes behind the row they are all that were given. */
  readonly rejected: RejectCounts;
}

/** What is known of the content that votes are about. */
export interface Content {
  /** Its hash says that it is there to judge. */
  readonly holdout: boolean;
  /** It judges already, by what is kept beside these votes: who may not judge would give its answer away. */
  readonly judged?: boolean;
  /** Nothing is left of it once it is normalised. */
  readonly empty: boolean;
}

/**
 * Settles all votes on one content; their order does not matter. On content that judges only base votes and blind feedback
 * count: the champion's own mistakes, reported because they looked wrong, would let any challenger win. Until somebody spoke
 * who may judge, holdout content trains like any other, for what was taught should be learned. Each source has one vote for
 * each label it gave; the label with the most votes wins, and a tie leaves the content out.
 */
export function settleVotes<V extends Vote>(content: Content, votes: readonly V[]): Settlement<V> {
  const rejected = new Rejected();
  if (content.empty) {
    rejected.add('EMPTY_TEXT', votes.length);
    return { rejected: rejected.counts };
  }

  const part = partOf(content, votes);
  const eligible = part === 'holdout' ? votes.filter(mayJudge) : votes;
  rejected.add('HOLDOUT_NOT_BLIND', votes.length - eligible.length);

  const byLabel = new Map<string, Map<string, V>>();
  let counted = 0;
  for (const vote of eligible) {
    const sources = byLabel.get(vote.label) ?? new Map<string, V>();
    byLabel.set(vote.label, sources);
    if (sources.has(vote.source)) continue;
    sources.set(vote.source, vote);
    counted++;
  }
  rejected.add('DUPLICATE', eligible.length - counted);

  let most = 0;
  for (const sources of byLabel.values()) most = Math.max(most, sources.size);
  const winners = [...byLabel].filter(([, sources]) => sources.size === most);
  if (winners.length > 1) rejected.add('CONFLICT', counted);
  if (winners.length !== 1) return { rejected: rejected.counts };
  const [label, sources] = winners[0]!;
  rejected.add('OUTVOTED', counted - sources.size);
  const trainOnly = !eligible.some((vote) => vote.label === label && mayJudge(vote));
  return { row: { label, part, trainOnly, votes: [...sources.values()] }, rejected: rejected.counts };
}

/**
 * Which part a content belongs to, by the votes on it. That holdout content trains until it begins to judge is fair to all
 * that come after: a version that learned it is favoured on this one row, and what is to replace it judged more strictly.
 */
export function partOf(
  { holdout, judged = false }: Omit<Content, 'empty'>,
  votes: readonly Witness[],
): SettledRow<Witness>['part'] {
  return judged || (holdout && votes.some(mayJudge)) ? 'holdout' : 'train';
}

/** Whether a vote may say what is right of a content that judges. */
export function mayJudge(vote: Witness): boolean {
  return vote.kind === 'base' ? !vote.trainOnly : vote.blind;
}

/** Counts votes that are left out. */
export class Rejected {
  readonly counts: Partial<Record<RejectReason, number>> = {};

  add(reason: RejectReason, count: number): void {
    if (count > 0) this.counts[reason] = (this.counts[reason] ?? 0) + count;
  }
}
