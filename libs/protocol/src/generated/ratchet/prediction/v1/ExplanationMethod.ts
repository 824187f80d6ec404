// @ts-nocheck
// Original file: protos/ratchet/prediction/v1/explanation.proto

/**
 * How contributions were found.
 */
export const ExplanationMethod = {
  /**
   * Not said.
   */
  EXPLANATION_METHOD_UNSPECIFIED: 'EXPLANATION_METHOD_UNSPECIFIED',
  /**
   * Exact: weight times value.
   */
  EXPLANATION_METHOD_LINEAR: 'EXPLANATION_METHOD_LINEAR',
  /**
   * Integrated gradients, along the straight line from the baseline.
   */
  EXPLANATION_METHOD_INTEGRATED_GRADIENTS: 'EXPLANATION_METHOD_INTEGRATED_GRADIENTS',
  /**
   * Exact: sums along the paths of trees.
   */
  EXPLANATION_METHOD_TREE_PATHS: 'EXPLANATION_METHOD_TREE_PATHS',
  /**
   * Exact: the terms of a rating.
   */
  EXPLANATION_METHOD_FACTORIZATION: 'EXPLANATION_METHOD_FACTORIZATION',
  /**
   * Sampled Shapley values, for what has no gradients.
   */
  EXPLANATION_METHOD_SAMPLED_SHAPLEY: 'EXPLANATION_METHOD_SAMPLED_SHAPLEY',
} as const;

/**
 * How contributions were found.
 */
export type ExplanationMethod =
  /**
   * Not said.
   */
  | 'EXPLANATION_METHOD_UNSPECIFIED'
  | 0
  /**
   * Exact: weight times value.
   */
  | 'EXPLANATION_METHOD_LINEAR'
  | 1
  /**
   * Integrated gradients, along the straight line from the baseline.
   */
  | 'EXPLANATION_METHOD_INTEGRATED_GRADIENTS'
  | 2
  /**
   * Exact: sums along the paths of trees.
   */
  | 'EXPLANATION_METHOD_TREE_PATHS'
  | 3
  /**
   * Exact: the terms of a rating.
   */
  | 'EXPLANATION_METHOD_FACTORIZATION'
  | 4
  /**
   * Sampled Shapley values, for what has no gradients.
   */
  | 'EXPLANATION_METHOD_SAMPLED_SHAPLEY'
  | 5

/**
 * How contributions were found.
 */
export type ExplanationMethod__Output = typeof ExplanationMethod[keyof typeof ExplanationMethod]
