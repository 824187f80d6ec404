export type { ElementType, Tensor, TensorValues } from './element-types.ts';
export { DEFAULT_SCAN_LIMITS, type ScanLimits } from './limits.ts';
export { modelOf } from './model-of.ts';
export { readModel } from './read.ts';
export type { Refusal } from './refusal.ts';
export { type ScanReport, scanModel } from './scan.ts';
export type { Integer } from './schema.ts';
export { assertServable, SERVED_TYPES } from './signature.ts';
export type {
  Opsets,
  StoredAttribute,
  StoredFunction,
  StoredGraph,
  StoredModel,
  StoredNode,
  StoredValue,
} from './stored.ts';
export type { StoredTensor } from './tensor.ts';
export { tensorOf } from './tensor-values.ts';
export type { Dim, TensorType, ValueType } from './value-type.ts';
export { type AttributeValue, encodeModel, type Graph, type GraphNode, type Model } from './write.ts';
