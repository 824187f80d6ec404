// @ts-nocheck
// Original file: protos/ratchet/hop/v1/hop_service.proto


/**
 * A batch of items for one model version, in columns: order is identity.
 */
export interface ExchangeRequest {
  /**
   * Increases on each stream; the reply repeats it. Never 0.
   */
  'sequence'?: (number);
  /**
   * How many items; every column below has this many entries.
   */
  'count'?: (number);
  /**
   * "model/version".
   */
  'model'?: (string);
  /**
   * count × 25 bytes: trace id (16), parent span id (8), trace flags (1).
   */
  'trace'?: (Buffer | Uint8Array | string);
  /**
   * count × uint32, little-endian: microseconds left when this batch was written. 0 is late already, 2^32-1 is no deadline.
   */
  'budgetUs'?: (Buffer | Uint8Array | string);
  /**
   * count × uint32, little-endian: the bytes of each item in payload.
   */
  'sizes'?: (Buffer | Uint8Array | string);
  /**
   * The items end to end.
   */
  'payload'?: (Buffer | Uint8Array | string);
}

/**
 * A batch of items for one model version, in columns: order is identity.
 */
export interface ExchangeRequest__Output {
  /**
   * Increases on each stream; the reply repeats it. Never 0.
   */
  'sequence': (number);
  /**
   * How many items; every column below has this many entries.
   */
  'count': (number);
  /**
   * "model/version".
   */
  'model': (string);
  /**
   * count × 25 bytes: trace id (16), parent span id (8), trace flags (1).
   */
  'trace': (Buffer);
  /**
   * count × uint32, little-endian: microseconds left when this batch was written. 0 is late already, 2^32-1 is no deadline.
   */
  'budgetUs': (Buffer);
  /**
   * count × uint32, little-endian: the bytes of each item in payload.
   */
  'sizes': (Buffer);
  /**
   * The items end to end.
   */
  'payload': (Buffer);
}
