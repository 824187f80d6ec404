// @ts-nocheck
// Original file: protos/ratchet/prediction/v1/explanation.proto


/**
 * Contributions drawn over an image: red speaks for the label, blue against it.
 */
export interface HeatMap {
  /**
   * A PNG file.
   */
  'png'?: (Buffer | Uint8Array | string);
  /**
   * Its width: that of the image, or less where the image has more than 1024 pixels along its longer side.
   */
  'width'?: (number);
  /**
   * Its height, likewise.
   */
  'height'?: (number);
}

/**
 * Contributions drawn over an image: red speaks for the label, blue against it.
 */
export interface HeatMap__Output {
  /**
   * A PNG file.
   */
  'png': (Buffer);
  /**
   * Its width: that of the image, or less where the image has more than 1024 pixels along its longer side.
   */
  'width': (number);
  /**
   * Its height, likewise.
   */
  'height': (number);
}
