import type { Signature } from '@ratchet/model';
import { encodeModel, type GraphNode, type Tensor } from '@ratchet/onnx';
import type { TextClassifier } from './text-classifier.ts';

/** What a text model takes and gives. Rows of ids of different lengths are padded with -1. */
export function textSignature(classes: number): Signature {
  return {
    inputs: [{ name: 'ids', datatype: 'INT32', shape: [-1, -1], pad: -1 }],
    outputs: [{ name: 'probabilities', datatype: 'FP32', shape: [-1, classes] }],
    batch: true,
  };
}

/**
 * The classifier as an ONNX file; the same classifier gives the same bytes. A map takes each bucket to a row of the
 * weights. Row 0 is zeros: it stands for the buckets without weights, and for padding, since index -1 reads the last
 * entry of the map, which is 0.
 */
export function exportTextClassifier(model: TextClassifier): Uint8Array {
  const { classes, norm } = model;
  const scaled = norm ? 'scaled' : 'sums';
  return encodeModel({
    name: 'text-classifier',
    inputs: [{ name: 'ids', type: 'int32', dims: ['batch', 'length'] }],
    outputs: [{ name: 'probabilities', type: 'float32', dims: ['batch', classes] }],
    initializers: [...parameters(model), ...(norm ? LENGTH_CONSTANTS : [])],
    nodes: [
      node('Gather', ['rowOfBucket', 'ids'], 'rows'),
      node('Gather', ['weights', 'rows'], 'rowWeights'),
      node('ReduceSum', ['rowWeights', 'lengthAxis'], 'sums', { keepdims: { int: 0 } }),
      ...(norm ? LENGTH_NODES : []),
      node('Add', [scaled, 'bias'], 'logits'),
      node('Softmax', ['logits'], 'probabilities', { axis: { int: -1 } }),
    ],
  });
}

/** sums / sqrt(max(1, number of ids that are no padding)) */
const LENGTH_NODES: readonly GraphNode[] = [
  node('GreaterOrEqual', ['ids', 'firstId'], 'present'),
  node('Cast', ['present'], 'ones', { to: { int: 1 } }),
  node('ReduceSum', ['ones', 'lengthAxis'], 'lengths', { keepdims: { int: 1 } }),
  node('Max', ['lengths', 'lengthMin'], 'lengthsUsed'),
  node('Sqrt', ['lengthsUsed'], 'roots'),
  node('Div', ['sums', 'roots'], 'scaled'),
];

const LENGTH_CONSTANTS: readonly Tensor[] = [
  { name: 'firstId', type: 'int32', dims: [], data: Int32Array.of(0) },
  { name: 'lengthMin', type: 'float32', dims: [], data: Float32Array.of(1) },
];

function node(
  op: string,
  inputs: readonly string[],
  output: string,
  attributes?: GraphNode['attributes'],
): GraphNode {
  return { op, inputs, outputs: [output], ...(attributes === undefined ? {} : { attributes }) };
}

function parameters(model: TextClassifier): Tensor[] {
  const { buckets, bucketOf, classes } = model;
  const rowOfBucket = new Int32Array(buckets + 1);
  for (let column = 0; column < bucketOf.length; column++) rowOfBucket[bucketOf[column]!] = column + 1;
  const weights = new Float32Array((bucketOf.length + 1) * classes);
  weights.set(model.weights, classes);
  return [
    { name: 'rowOfBucket', type: 'int32', dims: [buckets + 1], data: rowOfBucket },
    { name: 'weights', type: 'float32', dims: [bucketOf.length + 1, classes], data: weights },
    { name: 'bias', type: 'float32', dims: [classes], data: model.bias },
    { name: 'lengthAxis', type: 'int64', dims: [1], data: BigInt64Array.of(1n) },
  ];
}
