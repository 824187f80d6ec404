// @ts-nocheck
// Original file: protos/ratchet/hop/v1/hop_service.proto


/**
 * The answers to a batch.
 */
export interface ExchangeResponse {
  /**
   * The batch that this answers; 0 when only the flag below is meant.
   */
  'sequence'?: (number);
  /**
   * count × uint8: the gRPC status code of each item.
   */
  'status'?: (Buffer | Uint8Array | string);
  /**
   * count × uint32, little-endian: the bytes of each result, or of its error text ("REASON message", UTF-8).
   */
  'sizes'?: (Buffer | Uint8Array | string);
  /**
   * The results end to end.
   */
  'payload'?: (Buffer | Uint8Array | string);
  /**
   * The receiver wants this stream to end after the batch that is out.
   */
  'draining'?: (boolean);
}

/**
 * The answers to a batch.
 */
export interface ExchangeResponse__Output {
  /**
   * The batch that this answers; 0 when only the flag below is meant.
   */
  'sequence': (number);
  /**
   * count × uint8: the gRPC status code of each item.
   */
  'status': (Buffer);
  /**
   * count × uint32, little-endian: the bytes of each result, or of its error text ("REASON message", UTF-8).
   */
  'sizes': (Buffer);
  /**
   * The results end to end.
   */
  'payload': (Buffer);
  /**
   * The receiver wants this stream to end after the batch that is out.
   */
  'draining': (boolean);
}
