import { quote } from '@ratchet/kernel';
import { DEFAULT_SCAN_LIMITS, type ScanLimits } from './limits.ts';
import { readModel } from './read.ts';
import { refusal, type Where } from './refusal.ts';
import { Functions } from './scan-functions.ts';
import { checkBody, checkGraph } from './scan-graph.ts';
import { readSignature } from './signature.ts';
import {
  functionLabel,
  type Opsets,
  type StoredGraph,
  type StoredModel,
  type StoredNode,
  subgraphLabel,
  subgraphsOf,
} from './stored.ts';
import type { TensorType } from './value-type.ts';
import { record } from './versions.ts';

/** What a file holds, once it is known to be sound. */
export interface ScanReport {
  readonly irVersion: number;
  /** Versions of the operator sets by domain; ONNX's own domain is ''. */
  readonly opsets: Opsets;
  readonly producer: string;
  /** What callers give; initialisers are not among them. */
  readonly inputs: readonly TensorType[];
  readonly outputs: readonly TensorType[];
  /** Nodes of the file, those of subgraphs and functions included. */
  readonly nodes: number;
  /** Elements of all initialisers. */
  readonly parameters: number;
  readonly initializerBytes: number;
  /** How often each operator is used, sorted by name; `domain:name` when it is not ONNX's own. */
  readonly operators: Readonly<Record<string, number>>;
}

/** Domains whose operators the runtime brings; all others would need a library of somebody else's code. */
const DOMAINS: ReadonlySet<string> = new Set(['', 'ai.onnx.ml', 'com.microsoft']);

/**
 * Decides whether a file may be given to the runtime, and says what is in it. Whatever is wrong, and whatever the
 * bytes are, it throws a FailedPrecondition fault whose reason is a {@link Refusal} and whose message names the
 * thing at fault and the fix. Never writes to `bytes`, never opens a file.
 */
export function scanModel(bytes: Uint8Array, limits: Partial<ScanLimits> = {}): ScanReport {
  const bounds = { ...DEFAULT_SCAN_LIMITS, ...limits };
  return scanStored(readModel(bytes, bounds), bounds);
}

function scanStored(model: StoredModel, limits: ScanLimits): ScanReport {
  const functions = new Functions(model, limits);
  const operators = new Map<string, number>();
  let nodes = 0;
  const visitWith =
    (...opsets: readonly Opsets[]) =>
    (node: StoredNode, where: Where): void => {
      if (functions.calledBy(node) === undefined) checkOperator(node, opsets, where);
      const name = node.domain === '' ? node.op : `${node.domain}:${node.op}`;
      operators.set(name, (operators.get(name) ?? 0) + 1);
      nodes++;
    };
  functions.checkInlined(model.graph.nodes);
  checkGraph(model.graph, undefined, visitWith(model.opsets));
  for (const body of model.functions) {
    functions.checkInlined(body.nodes);
    const visit = visitWith(body.opsets, model.opsets);
    checkBody(body, () => functionLabel(body), visit);
    for (const [name, value] of Object.entries(body.defaults)) {
      const where = () => subgraphLabel(name, () => functionLabel(body));
      for (const graph of subgraphsOf(value)) checkGraph(graph, where, visit);
    }
  }
  const { inputs, outputs } = readSignatures(model.graph);
  return {
    irVersion: model.irVersion,
    opsets: model.opsets,
    producer: model.producer,
    inputs,
    outputs,
    nodes,
    ...countParameters(model),
    operators: record([...operators].sort(([a], [b]) => (a < b ? -1 : 1))),
  };
}

function checkOperator(node: StoredNode, opsets: readonly Opsets[], where: Where): void {
  if (node.op === '')
    throw refusal('MODEL_GRAPH_INVALID', `${where()} names no operator; export the model again`);
  if (!DOMAINS.has(node.domain))
    throw refusal(
      'MODEL_OPERATOR_UNSUPPORTED',
      `${where()} uses an operator of domain ${quote(node.domain)}, which needs a library that is never loaded; export with operators of ai.onnx, ai.onnx.ml or com.microsoft`,
    );
  if (opsets.every((imported) => imported[node.domain] === undefined))
    throw refusal(
      'MODEL_VERSION_UNSUPPORTED',
      `${where()} uses an operator of domain ${quote(node.domain || 'ai.onnx')}, of which no version is imported; add it to opset_import`,
    );
}

function readSignatures(graph: StoredGraph): Pick<ScanReport, 'inputs' | 'outputs'> {
  const initialized = new Set(graph.initializers.map((t) => t.name));
  if (graph.outputs.length === 0)
    throw refusal('MODEL_GRAPH_INVALID', 'the model has no outputs; name at least one when exporting');
  return {
    inputs: graph.inputs.filter((v) => !initialized.has(v.name)).map((v) => readSignature('input', v)),
    outputs: graph.outputs.map((v) => readSignature('output', v)),
  };
}

function countParameters(model: StoredModel): Pick<ScanReport, 'parameters' | 'initializerBytes'> {
  let parameters = 0;
  let initializerBytes = 0;
  const count = (graph: StoredGraph): void => {
    for (const tensor of graph.initializers) {
      parameters += tensor.elements;
      initializerBytes += tensor.bytes;
    }
    countNodes(graph.nodes);
  };
  const countNodes = (nodes: readonly StoredNode[]): void => {
    for (const node of nodes) {
      for (const attribute of Object.values(node.attributes))
        for (const g of subgraphsOf(attribute)) count(g);
    }
  };
  count(model.graph);
  for (const body of model.functions) countNodes(body.nodes);
  return { parameters, initializerBytes };
}
