import protobuf from 'protobufjs';

/*
 * The messages of an ONNX file, up to IR version 13. On the wire a field is a number and a wire type, so the names
 * here only have to suit us. Fields that nobody here reads are named all the same: the runtime parses them, so they
 * must be whole. Descriptions (doc_string) are bytes because no exporter promises their encoding. `packed` marks the
 * values of tensors, which are kept as they lie.
 */
const SCHEMA = `
syntax = "proto2";

message Model {
  optional int64 ir_version = 1;
  optional string producer_name = 2;
  optional string producer_version = 3;
  optional string domain = 4;
  optional int64 model_version = 5;
  optional bytes doc_string = 6;
  optional Graph graph = 7;
  repeated OperatorSet opset_import = 8;
  repeated Entry metadata_props = 14;
  repeated Training training_info = 20;
  repeated Function functions = 25;
  repeated DeviceConfiguration configuration = 26;
}
message OperatorSet { optional string domain = 1; optional int64 version = 2; }
message Entry { optional string key = 1; optional string value = 2; }
message Training {
  optional Graph initialization = 1;
  optional Graph algorithm = 2;
  repeated Entry initialization_binding = 3;
  repeated Entry update_binding = 4;
}
message DeviceConfiguration {
  optional string name = 1;
  optional int32 num_devices = 2;
  repeated string device = 3;
}
message Function {
  optional string name = 1;
  repeated string input = 4;
  repeated string output = 5;
  repeated string attribute = 6;
  repeated Node node = 7;
  optional bytes doc_string = 8;
  repeated OperatorSet opset_import = 9;
  optional string domain = 10;
  repeated Attribute attribute_proto = 11;
  repeated Value value_info = 12;
  optional string overload = 13;
  repeated Entry metadata_props = 14;
}
message Graph {
  repeated Node node = 1;
  optional string name = 2;
  repeated Tensor initializer = 5;
  optional bytes doc_string = 10;
  repeated Value input = 11;
  repeated Value output = 12;
  repeated Value value_info = 13;
  repeated Annotation quantization_annotation = 14;
  repeated SparseTensor sparse_initializer = 15;
  repeated Entry metadata_props = 16;
}
message Annotation { optional string tensor_name = 1; repeated Entry quant_parameter_tensor_names = 2; }
message Node {
  repeated string input = 1;
  repeated string output = 2;
  optional string name = 3;
  optional string op_type = 4;
  repeated Attribute attribute = 5;
  optional bytes doc_string = 6;
  optional string domain = 7;
  optional string overload = 8;
  repeated Entry metadata_props = 9;
  repeated Placement device_configurations = 10;
}
message Placement {
  optional string configuration_id = 1;
  repeated Sharding sharding_spec = 2;
  optional int32 pipeline_stage = 3;
}
message Sharding {
  optional string tensor_name = 1;
  repeated int64 device = 2;
  repeated DeviceGroup index_to_device_group_map = 3;
  repeated ShardedDimension sharded_dim = 4;
}
message DeviceGroup { optional int64 key = 1; repeated int64 value = 2; }
message ShardedDimension { optional int64 axis = 1; repeated Shards simple_sharding = 2; }
message Shards {
  oneof dim { int64 dim_value = 1; string dim_param = 2; }
  optional int64 num_shards = 3;
}
message Attribute {
  optional string name = 1;
  optional float f = 2;
  optional int64 i = 3;
  optional bytes s = 4;
  optional Tensor t = 5;
  optional Graph g = 6;
  repeated float floats = 7;
  repeated int64 ints = 8;
  repeated bytes strings = 9;
  repeated Tensor tensors = 10;
  repeated Graph graphs = 11;
  optional bytes doc_string = 13;
  optional Type tp = 14;
  repeated Type type_protos = 15;
  optional int32 type = 20;
  optional string ref_attr_name = 21;
  optional SparseTensor sparse_tensor = 22;
  repeated SparseTensor sparse_tensors = 23;
}
message Tensor {
  repeated int64 dims = 1;
  optional int32 data_type = 2;
  optional Segment segment = 3;
  repeated float float_data = 4 [packed = true];
  repeated int32 int32_data = 5 [packed = true];
  repeated bytes string_data = 6;
  repeated int64 int64_data = 7 [packed = true];
  optional string name = 8;
  optional bytes raw_data = 9;
  repeated double double_data = 10 [packed = true];
  repeated uint64 uint64_data = 11 [packed = true];
  optional bytes doc_string = 12;
  repeated Entry external_data = 13;
  optional int32 data_location = 14;
  repeated Entry metadata_props = 16;
}
message Segment { optional int64 begin = 1; optional int64 end = 2; }
message SparseTensor { optional Tensor values = 1; optional Tensor indices = 2; repeated int64 dims = 3; }
message Value {
  optional string name = 1;
  optional Type type = 2;
  optional bytes doc_string = 3;
  repeated Entry metadata_props = 4;
}
message Type {
  oneof value {
    TensorType tensor_type = 1;
    SequenceType sequence_type = 4;
    MapType map_type = 5;
    OpaqueType opaque_type = 7;
    TensorType sparse_tensor_type = 8;
    SequenceType optional_type = 9;
  }
  optional string denotation = 6;
}
message TensorType { optional int32 elem_type = 1; optional Shape shape = 2; }
message SequenceType { optional Type elem_type = 1; }
message MapType { optional int32 key_type = 1; optional Type value_type = 2; }
message OpaqueType { optional string domain = 1; optional string name = 2; }
message Shape { repeated Dimension dim = 1; }
message Dimension {
  oneof value { int64 dim_value = 1; string dim_param = 2; }
  optional string denotation = 3;
}
`;

/** Resolved at once: before that, protobufjs doesn't say of a field whether it is packed. */
export const MODEL = protobuf.parse(SCHEMA, { keepCase: true }).root.resolveAll().lookupType('Model');

/** An int64 of the file: a number when a number can say it exactly. */
export type Integer = number | bigint;

/*
 * The same messages as TypeScript sees them after decoding: what the file does not hold is undefined.
 */
export interface ModelMessage {
  ir_version?: Integer;
  producer_name?: string;
  graph?: GraphMessage;
  opset_import?: OperatorSetMessage[];
  metadata_props?: EntryMessage[];
  training_info?: unknown[];
  functions?: FunctionMessage[];
}
export interface OperatorSetMessage {
  domain?: string;
  version?: Integer;
}
export interface EntryMessage {
  key?: string;
  value?: string;
}
export interface FunctionMessage {
  name?: string;
  domain?: string;
  overload?: string;
  input?: string[];
  output?: string[];
  node?: NodeMessage[];
  opset_import?: OperatorSetMessage[];
  attribute_proto?: AttributeMessage[];
}
export interface GraphMessage {
  name?: string;
  node?: NodeMessage[];
  initializer?: TensorMessage[];
  sparse_initializer?: SparseTensorMessage[];
  input?: ValueMessage[];
  output?: ValueMessage[];
}
export interface NodeMessage {
  name?: string;
  op_type?: string;
  domain?: string;
  overload?: string;
  input?: string[];
  output?: string[];
  attribute?: AttributeMessage[];
}
export interface AttributeMessage {
  name?: string;
  type?: number;
  ref_attr_name?: string;
  f?: number;
  i?: Integer;
  s?: Uint8Array;
  t?: TensorMessage;
  g?: GraphMessage;
  tp?: TypeMessage;
  sparse_tensor?: SparseTensorMessage;
  floats?: number[];
  ints?: Integer[];
  strings?: Uint8Array[];
  tensors?: TensorMessage[];
  graphs?: GraphMessage[];
  type_protos?: TypeMessage[];
  sparse_tensors?: SparseTensorMessage[];
}
/** Typed values stay the byte ranges in which they came; a range holds whole values. */
export interface TensorMessage {
  name?: string;
  dims?: Integer[];
  data_type?: number;
  segment?: unknown;
  raw_data?: Uint8Array;
  float_data?: Uint8Array[];
  int32_data?: Uint8Array[];
  string_data?: Uint8Array[];
  int64_data?: Uint8Array[];
  double_data?: Uint8Array[];
  uint64_data?: Uint8Array[];
  external_data?: EntryMessage[];
  data_location?: number;
}
export interface SparseTensorMessage {
  values?: TensorMessage;
}
export interface ValueMessage {
  name?: string;
  type?: TypeMessage;
}
export interface TypeMessage {
  tensor_type?: TensorTypeMessage;
  sequence_type?: { elem_type?: TypeMessage };
  map_type?: { key_type?: number; value_type?: TypeMessage };
  opaque_type?: { domain?: string; name?: string };
  sparse_tensor_type?: TensorTypeMessage;
  optional_type?: { elem_type?: TypeMessage };
}
export interface TensorTypeMessage {
  elem_type?: number;
  shape?: { dim?: { dim_value?: Integer; dim_param?: string }[] };
}
