export {
  type Content,
  REJECT_REASONS,
  type RejectReason,
  type Settlement,
  settleVotes,
  type Vote,
} from './cleaning.ts';
export { contentHash, isHoldout, normalizeContent } from './content.ts';
