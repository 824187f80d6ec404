/** What one model may hold at most. Counts are over the whole file: subgraphs and functions included. */
export interface ScanLimits {
  readonly bytesMax: number;
  /** Nodes in the file, and nodes that are left when every call of a model's own function is inlined. */
  readonly nodesMax: number;
  readonly initializersMax: number;
  /** Levels of subgraphs below the main graph (If in Loop in …), and of functions that call functions. */
  readonly depthMax: number;
  /** Bytes of all tensors together, once their values are unpacked. */
  readonly tensorBytesMax: number;
  /** Decoded values of every kind but tensor values: messages, strings, numbers of attributes. Bounds memory. */
  readonly valuesMax: number;
}

/** protobuf itself ends at 2 GiB − 1. */
const PROTOBUF_BYTES_MAX = 2 ** 31 - 1;

export const DEFAULT_SCAN_LIMITS: ScanLimits = {
  bytesMax: PROTOBUF_BYTES_MAX,
  nodesMax: 200_000,
  initializersMax: 200_000,
  depthMax: 32,
  tensorBytesMax: PROTOBUF_BYTES_MAX,
  valuesMax: 2 ** 24,
};
