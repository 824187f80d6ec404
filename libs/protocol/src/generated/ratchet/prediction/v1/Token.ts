// @ts-nocheck
// Original file: protos/ratchet/prediction/v1/explanation.proto


/**
 * A piece of a text.
 */
export interface Token {
  /**
   * As it stands in the text.
   */
  'text'?: (string);
  /**
   * Where it begins, in UTF-16 code units of the text.
   */
  'start'?: (number);
  /**
   * Where it ends, excluded.
   */
  'end'?: (number);
}

/**
 * A piece of a text.
 */
export interface Token__Output {
  /**
   * As it stands in the text.
   */
  'text': (string);
  /**
   * Where it begins, in UTF-16 code units of the text.
   */
  'start': (number);
  /**
   * Where it ends, excluded.
   */
  'end': (number);
}
