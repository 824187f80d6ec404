import { quote } from '@ratchet/kernel';
import { refusal, type Where } from './refusal.ts';
import {
  inGraph,
  nodeLabel,
  type StoredGraph,
  type StoredNode,
  subgraphLabel,
  subgraphsOf,
} from './stored.ts';
import { valueLabel } from './value-type.ts';

/** Called once for every node of a graph and of the graphs inside it, outer ones first. */
export type VisitNode = (node: StoredNode, where: Where) => void;

/** Names that a node may read: those of its own graph so far, and those of the graphs around it. */
interface Scope {
  readonly defined: Set<string>;
  readonly outer: Scope | undefined;
}

/**
 * Checks that every value of a graph is defined once and before it is read, and that its outputs exist
 * (MODEL_GRAPH_INVALID), in all graphs inside it too. `graph` names it, undefined for the main graph.
 */
export function checkGraph(stored: StoredGraph, graph: Where | undefined, visit: VisitNode): void {
  checkWithin(stored, graph, undefined, visit);
}

/** The same for the body of a function, which sees nothing but its inputs. */
export function checkBody(
  body: {
    readonly inputs: readonly string[];
    readonly outputs: readonly string[];
    readonly nodes: readonly StoredNode[];
  },
  where: Where,
  visit: VisitNode,
): void {
  const scope: Scope = { defined: new Set(), outer: undefined };
  for (const name of body.inputs) define(scope, name, () => valueLabel('input', name, where));
  checkNodes(body.nodes, where, scope, visit);
  checkOutputs(body.outputs, where, scope);
}

function checkWithin(
  stored: StoredGraph,
  graph: Where | undefined,
  outer: Scope | undefined,
  visit: VisitNode,
): void {
  const scope: Scope = { defined: new Set(), outer };
  const named = new Set<string>();
  for (const { name } of stored.initializers) {
    const where = () => `initializer ${quote(name)}${inGraph(graph)}`;
    if (name === '') throw refusal('MODEL_GRAPH_INVALID', `${where()} has no name; name it`);
    define(scope, name, where);
  }
  for (const { name } of stored.inputs) {
    const where = () => valueLabel('input', name, graph);
    if (name === '') throw refusal('MODEL_GRAPH_INVALID', `${where()} has no name; name it`);
    if (named.has(name)) throw twice(where);
    named.add(name);
    // An initialiser of the same name is the input's default.
    scope.defined.add(name);
  }
  checkNodes(stored.nodes, graph, scope, visit);
  checkOutputs(
    stored.outputs.map((o) => o.name),
    graph,
    scope,
  );
}

function checkNodes(
  nodes: readonly StoredNode[],
  graph: Where | undefined,
  scope: Scope,
  visit: VisitNode,
): void {
  const named = new Set<string>();
  for (const [index, node] of nodes.entries()) {
    const where = () => nodeLabel(node, index, graph);
    if (node.name !== '' && named.has(node.name))
      throw refusal(
        'MODEL_GRAPH_INVALID',
        `${where()} has the name of an earlier node; name each differently`,
      );
    named.add(node.name);
    visit(node, where);
    for (const name of node.inputs) {
      if (name !== '' && !isVisible(scope, name)) throw unknownInput(name, nodes, graph, where);
    }
    for (const [attribute, value] of Object.entries(node.attributes)) {
      const label = () => subgraphLabel(attribute, where);
      for (const inner of subgraphsOf(value)) checkWithin(inner, label, scope, visit);
    }
    for (const name of node.outputs) {
      if (name !== '') define(scope, name, () => `output ${quote(name)} of ${where()}`);
    }
  }
}

function checkOutputs(names: readonly string[], graph: Where | undefined, scope: Scope): void {
  const named = new Set<string>();
  for (const name of names) {
    const where = () => valueLabel('output', name, graph);
    if (name === '') throw refusal('MODEL_GRAPH_INVALID', `${where()} has no name; name it`);
    if (named.has(name)) throw twice(where);
    named.add(name);
    if (scope.defined.has(name)) continue;
    throw refusal(
      'MODEL_GRAPH_INVALID',
      isVisible(scope, name)
        ? `${where()} is a value of the graph around it; hand it through an Identity node`
        : `${where()} is made by no node; remove the output or restore the node that made it`,
    );
  }
}

function define(scope: Scope, name: string, where: Where): void {
  if (scope.defined.has(name)) throw twice(where);
  scope.defined.add(name);
}

function isVisible(scope: Scope, name: string): boolean {
  for (let at: Scope | undefined = scope; at !== undefined; at = at.outer) {
    if (at.defined.has(name)) return true;
  }
  return false;
}

function twice(where: Where): Error {
  return refusal(
    'MODEL_GRAPH_INVALID',
    `${where()} is defined a second time; every value needs its own name`,
  );
}

function unknownInput(
  name: string,
  nodes: readonly StoredNode[],
  graph: Where | undefined,
  where: Where,
): Error {
  const maker = nodes.findIndex((node) => node.outputs.includes(name));
  if (maker < 0)
    return refusal(
      'MODEL_GRAPH_INVALID',
      `${where()} reads ${quote(name)}, which no input, initializer or node defines; the model may be cut out of a larger one: export it again`,
    );
  return refusal(
    'MODEL_GRAPH_INVALID',
    `${where()} reads ${quote(name)} before ${nodeLabel(nodes[maker]!, maker, graph)} makes it; the nodes form a cycle or are not in topological order: sort them`,
  );
}
