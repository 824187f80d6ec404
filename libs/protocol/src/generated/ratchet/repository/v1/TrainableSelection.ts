// @ts-nocheck
// Original file: protos/ratchet/repository/v1/repository_service.proto


/**
 * What of a file is to be trained, and what its scores are of.
 */
export interface TrainableSelection {
  /**
   * Globs of parameter names with commas between them, such as "classifier.*"; empty: all that can be trained.
   */
  'pattern'?: (string);
  /**
   * The labels in the order of the file's scores; none: "0", "1" and so on.
   */
  'labels'?: (string)[];
}

/**
 * What of a file is to be trained, and what its scores are of.
 */
export interface TrainableSelection__Output {
  /**
   * Globs of parameter names with commas between them, such as "classifier.*"; empty: all that can be trained.
   */
  'pattern': (string);
  /**
   * The labels in the order of the file's scores; none: "0", "1" and so on.
   */
  'labels': (string)[];
}
