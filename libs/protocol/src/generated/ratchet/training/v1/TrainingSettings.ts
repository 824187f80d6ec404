// @ts-nocheck
// Original file: protos/ratchet/training/v1/training_service.proto


/**
 * How a model is trained.
 */
export interface TrainingSettings {
  /**
   * text-classification, image-classification, tabular-classification, tabular-regression, recommendation or
   * question-answering; found from the rows when empty.
   */
  'task'?: (string);
  /**
   * The family that is trained; chosen by cross-validation when empty.
   */
  'family'?: (string);
  /**
   * How the columns of a table are read, by name: number, category, date, series or ignore. The others are found from the rows.
   */
  'columns'?: ({[key: string]: string});
  /**
   * How many seconds of one core choosing may take; 30 when 0.
   */
  'budgetSeconds'?: (number);
  /**
   * What is tried after training to make the model smaller: none, int8, float16, prune, low-rank or distill; int8 when empty.
   */
  'compress'?: (string);
  /**
   * The column of a table with the time that a row is of: the newest rows judge. Rows judge by their hashes when empty.
   */
  'time'?: (string);
}

/**
 * How a model is trained.
 */
export interface TrainingSettings__Output {
  /**
   * text-classification, image-classification, tabular-classification, tabular-regression, recommendation or
   * question-answering; found from the rows when empty.
   */
  'task': (string);
  /**
   * The family that is trained; chosen by cross-validation when empty.
   */
  'family': (string);
  /**
   * How the columns of a table are read, by name: number, category, date, series or ignore. The others are found from the rows.
   */
  'columns': ({[key: string]: string});
  /**
   * How many seconds of one core choosing may take; 30 when 0.
   */
  'budgetSeconds': (number);
  /**
   * What is tried after training to make the model smaller: none, int8, float16, prune, low-rank or distill; int8 when empty.
   */
  'compress': (string);
  /**
   * The column of a table with the time that a row is of: the newest rows judge. Rows judge by their hashes when empty.
   */
  'time': (string);
}
