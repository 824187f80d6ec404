/** The parts of the bench, by the names that `--only` takes. */
export const PARTS = [
  'speed',
  'text',
  'spam',
  'ratings',
  'fashion',
  'int8',
  'linear',
  'retrain',
  'memory',
] as const;
export type Part = (typeof PARTS)[number];
