export { type Aliases, challenge, promote, rollBack } from './aliases.ts';
export {
  type CompressionCase,
  decideCompression,
  decidePromotion,
  type Promotion,
  type PromotionCase,
} from './promotion.ts';
export { type Due, runDue, type ScheduleState } from './schedule.ts';
export { judgeValues, type ValueVerdict } from './value-verdict.ts';
export { judge, type LabelVerdict, type Verdict } from './verdict.ts';
