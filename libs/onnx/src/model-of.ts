import { quote } from '@ratchet/kernel';
import { refusal } from './refusal.ts';
import type { StoredAttribute, StoredGraph, StoredModel, StoredNode, StoredValue } from './stored.ts';
import { tensorOf } from './tensor-values.ts';
import type { TensorType } from './value-type.ts';
import type { AttributeValue, Graph, GraphNode, Model } from './write.ts';

/**
 * A model that was read, as one that can be changed and written again: nodes, values, names and operator sets are the
 * same, so `encodeModel` writes a file that computes the same. Descriptions, versions of the producer, and shapes that a
 * file states of values within are left out.
 *
 * Faults: FailedPrecondition MODEL_OPERATOR_UNSUPPORTED for functions of the model's own, MODEL_TYPE_UNSUPPORTED for
 * tensors below a byte, complex ones and inputs or outputs that are no tensors.
 */
export function modelOf(stored: StoredModel): Model {
  const [own] = stored.functions;
  if (own !== undefined)
    throw refusal(
      'MODEL_OPERATOR_UNSUPPORTED',
      `the model has functions of its own (${quote(own.name)}), which can't be rewritten; export it with its functions inlined`,
    );
  const { '': opset, ...domains } = stored.opsets;
  return {
    ...graphOf(stored.graph),
    ...(opset === undefined ? {} : { opset }),
    domains,
    irVersion: stored.irVersion,
    producer: stored.producer,
    metadata: stored.metadata,
  };
}

function graphOf({ name, nodes, initializers, inputs, outputs }: StoredGraph): Graph {
  return {
    name,
    nodes: nodes.map(nodeOf),
    initializers: initializers.map(tensorOf),
    inputs: inputs.map(typeOf),
    outputs: outputs.map(typeOf),
  };
}

function nodeOf({ name, op, domain, inputs, outputs, attributes }: StoredNode): GraphNode {
  const named = Object.entries(attributes).map(([key, value]) => {
    const where = `attribute ${quote(key)} of ${quote(op)} ${quote(name)}`;
    return [key, attributeOf(value, where)] as const;
  });
  return { name, op, domain, inputs, outputs, attributes: Object.fromEntries(named) };
}

function attributeOf(value: StoredAttribute, where: string): AttributeValue {
  if ('tensor' in value) return { tensor: tensorOf(value.tensor) };
  if ('graph' in value) return { graph: graphOf(value.graph) };
  if ('int' in value || 'float' in value || 'string' in value) return value;
  if ('ints' in value || 'floats' in value || 'strings' in value) return value;
  throw refusal('MODEL_TYPE_UNSUPPORTED', `${where} is of a kind that can't be rewritten`);
}

function typeOf({ name, type }: StoredValue): TensorType {
  if (type?.kind === 'tensor') return { name, type: type.type, dims: type.dims };
  throw refusal(
    'MODEL_TYPE_UNSUPPORTED',
    `value ${quote(name)} is no tensor of a known type, so the model can't be rewritten`,
  );
}
