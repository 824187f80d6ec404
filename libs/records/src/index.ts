export { labelOfAnswer } from './answer-label.ts';
export {
  type Content,
  REJECT_REASONS,
  type RejectCounts,
  type RejectReason,
  type SettledRow,
  type Settlement,
  settleVotes,
  type Vote,
  type Witness,
} from './cleaning.ts';
export {
  canonicalRow,
  contentHash,
  contentOf,
  isHoldout,
  isRating,
  isTableRow,
  normalizeContent,
  observationHash,
  type TargetKind,
} from './content.ts';
export { rowOfStruct, type Struct } from './struct.ts';
export { settleValues, type ValueSettlement, type ValueVote } from './values.ts';
