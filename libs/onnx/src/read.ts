import { quote } from '@ratchet/kernel';
import { readAttributeValue } from './attribute.ts';
import { refuseOtherFormats } from './format.ts';
import { DEFAULT_SCAN_LIMITS, type ScanLimits } from './limits.ts';
import { refusal, type Where } from './refusal.ts';
import type {
  AttributeMessage,
  FunctionMessage,
  GraphMessage,
  NodeMessage,
  TensorMessage,
  ValueMessage,
} from './schema.ts';
import {
  domainOf,
  functionLabel,
  inGraph,
  nodeLabel,
  type StoredAttribute,
  type StoredFunction,
  type StoredGraph,
  type StoredModel,
  type StoredNode,
  type StoredValue,
  subgraphLabel,
} from './stored.ts';
import { readTensor, type StoredTensor } from './tensor.ts';
import { readValueType, valueLabel } from './value-type.ts';
import { readIrVersion, readOpsets, record } from './versions.ts';
import { decodeModel } from './wire.ts';

/** Messages below a graph at the deepest level: output, type, tensor type, shape, dimension; and the graph itself. */
const NESTING_WITHIN_GRAPH = 6;
/** Node, attribute, graph. */
const NESTING_PER_LEVEL = 3;

/**
 * Reads the bytes of an ONNX file. What it returns is whole (every tensor has its bytes, in this file) and within
 * `limits`; whether the graph makes sense is the scan's question. Tensor values are views of `bytes`. Throws a
 * FailedPrecondition fault whose reason is a {@link Refusal}.
 */
export function readModel(bytes: Uint8Array, limits: ScanLimits = DEFAULT_SCAN_LIMITS): StoredModel {
  refuseOtherFormats(bytes);
  if (bytes.length > limits.bytesMax)
    throw refusal(
      'MODEL_TOO_LARGE',
      `the file has ${bytes.length} bytes; at most ${limits.bytesMax} are read`,
    );
  const message = decodeModel(bytes, {
    valuesMax: limits.valuesMax,
    nestingMax: limits.depthMax * NESTING_PER_LEVEL + NESTING_WITHIN_GRAPH,
  });
  if (message.ir_version === undefined && message.graph === undefined)
    throw refusal('MODEL_NOT_ONNX', 'the file is not an ONNX model: it has no graph; give a .onnx file');
  const irVersion = readIrVersion(message.ir_version ?? 0);
  if (message.graph === undefined)
    throw refusal('MODEL_CORRUPT', 'the model has no graph; it is cut off: copy or export it again');
  const opsets = readOpsets(message.opset_import ?? [], () => 'the model');
  if (Object.keys(opsets).length === 0)
    throw refusal(
      'MODEL_VERSION_UNSUPPORTED',
      'the model imports no operator set (opset_import); it may be cut off: copy or export it again',
    );
  if (message.training_info !== undefined)
    throw refusal(
      'MODEL_GRAPH_INVALID',
      'the model carries training graphs (training_info), which are never run; export it for inference',
    );
  const reading = new Reading(limits);
  return {
    irVersion,
    producer: message.producer_name ?? '',
    opsets,
    metadata: record((message.metadata_props ?? []).map(({ key, value }) => [key ?? '', value ?? ''])),
    graph: reading.graph(message.graph, undefined, 0),
    functions: (message.functions ?? []).map((f) => reading.function(f)),
  };
}

/** Turns messages into the stored form, counting what the whole file holds. */
class Reading {
  readonly #limits: ScanLimits;
  #nodes = 0;
  #initializers = 0;
  #tensorBytes = 0;

  constructor(limits: ScanLimits) {
    this.#limits = limits;
  }

  /** `where` is undefined for the main graph. */
  graph(message: GraphMessage, where: Where | undefined, depth: number): StoredGraph {
    const { depthMax } = this.#limits;
    if (depth > depthMax)
      throw refusal(
        'MODEL_TOO_DEEP',
        `${where?.()} nests more than ${depthMax} deep; flatten the control flow`,
      );
    const sparse = message.sparse_initializer?.[0];
    if (sparse !== undefined)
      throw refusal(
        'MODEL_TYPE_UNSUPPORTED',
        `initializer ${quote(sparse.values?.name ?? '')}${inGraph(where)} is sparse; store it as a dense tensor`,
      );
    const initializers = message.initializer ?? [];
    this.#initializers = this.#counted('initializers', this.#initializers, initializers, 'initializersMax');
    return {
      name: message.name ?? '',
      nodes: this.#nodeList(message.node ?? [], where, depth),
      initializers: initializers.map((t) =>
        this.#tensor(t, () => `initializer ${quote(t.name ?? '')}${inGraph(where)}`),
      ),
      inputs: (message.input ?? []).map((v) => readValue(v, 'input', where)),
      outputs: (message.output ?? []).map((v) => readValue(v, 'output', where)),
    };
  }

  function(message: FunctionMessage): StoredFunction {
    const named = { name: message.name ?? '', domain: domainOf(message.domain) };
    const where = () => functionLabel(named);
    return {
      ...named,
      overload: message.overload ?? '',
      inputs: message.input ?? [],
      outputs: message.output ?? [],
      opsets: readOpsets(message.opset_import ?? [], where),
      nodes: this.#nodeList(message.node ?? [], where, 0),
      defaults: this.#attributes(message.attribute_proto ?? [], where, 0),
    };
  }

  #nodeList(messages: readonly NodeMessage[], graph: Where | undefined, depth: number): StoredNode[] {
    this.#nodes = this.#counted('nodes', this.#nodes, messages, 'nodesMax');
    return messages.map((message, index) => {
      const named = { name: message.name ?? '', op: message.op_type ?? '' };
      const where = () => nodeLabel(named, index, graph);
      return {
        ...named,
        domain: domainOf(message.domain),
        overload: message.overload ?? '',
        inputs: message.input ?? [],
        outputs: message.output ?? [],
        attributes: this.#attributes(message.attribute ?? [], where, depth),
      };
    });
  }

  #attributes(
    messages: readonly AttributeMessage[],
    owner: Where,
    depth: number,
  ): Record<string, StoredAttribute> {
    const attributes = record<StoredAttribute>([]);
    for (const message of messages) {
      const name = message.name ?? '';
      const where = () => `attribute ${quote(name)} of ${owner()}`;
      if (name in attributes) throw refusal('MODEL_GRAPH_INVALID', `${where()} comes twice; keep one`);
      attributes[name] = readAttributeValue(
        message,
        {
          tensor: (tensor) => this.#tensor(tensor, where),
          graph: (graph) => this.graph(graph, () => subgraphLabel(name, owner), depth + 1),
        },
        where,
      );
    }
    return attributes;
  }

  #tensor(message: TensorMessage, where: Where): StoredTensor {
    const tensor = readTensor(message, where);
    this.#tensorBytes += tensor.bytes;
    const { tensorBytesMax } = this.#limits;
    if (this.#tensorBytes > tensorBytesMax)
      throw refusal(
        'MODEL_TOO_LARGE',
        `the tensors up to ${where()} take ${this.#tensorBytes} bytes; at most ${tensorBytesMax} are read`,
      );
    return tensor;
  }

  #counted(
    what: string,
    before: number,
    more: readonly unknown[],
    bound: 'nodesMax' | 'initializersMax',
  ): number {
    const count = before + more.length;
    if (count > this.#limits[bound])
      throw refusal(
        'MODEL_TOO_LARGE',
        `the model has at least ${count} ${what}; at most ${this.#limits[bound]} are read`,
      );
    return count;
  }
}

function readValue(message: ValueMessage, role: 'input' | 'output', graph: Where | undefined): StoredValue {
  const name = message.name ?? '';
  return { name, type: readValueType(message.type, () => valueLabel(role, name, graph)) };
}
