import { quote } from '@ratchet/kernel';
import type { Where } from './refusal.ts';
import type { Integer } from './schema.ts';
import type { StoredTensor } from './tensor.ts';
import type { ValueType } from './value-type.ts';

/** Versions of the operator sets by domain; ONNX's own domain is ''. */
export type Opsets = Readonly<Record<string, number>>;

/** A model as it lies in its file: whole and self-contained, its graph not yet checked. */
export interface StoredModel {
  readonly irVersion: number;
  readonly producer: string;
  readonly opsets: Opsets;
  readonly metadata: Readonly<Record<string, string>>;
  readonly graph: StoredGraph;
  readonly functions: readonly StoredFunction[];
}

export interface StoredGraph {
  readonly name: string;
  readonly nodes: readonly StoredNode[];
  readonly initializers: readonly StoredTensor[];
  /** Includes initialisers that callers may replace. */
  readonly inputs: readonly StoredValue[];
  readonly outputs: readonly StoredValue[];
}

export interface StoredValue {
  readonly name: string;
  readonly type: ValueType | undefined;
}

export interface StoredNode {
  readonly name: string;
  readonly op: string;
  /** ONNX's own domain is ''. */
  readonly domain: string;
  readonly overload: string;
  /** '' where an optional input or output is left out. */
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: Readonly<Record<string, StoredAttribute>>;
}

/** The one value of an attribute; `reference` names an attribute of the function around it. */
export type StoredAttribute =
  | { readonly int: Integer }
  | { readonly float: number }
  | { readonly string: string }
  | { readonly tensor: StoredTensor }
  | { readonly graph: StoredGraph }
  | { readonly type: ValueType | undefined }
  | { readonly ints: readonly Integer[] }
  | { readonly floats: readonly number[] }
  | { readonly strings: readonly string[] }
  | { readonly tensors: readonly StoredTensor[] }
  | { readonly graphs: readonly StoredGraph[] }
  | { readonly types: readonly (ValueType | undefined)[] }
  | { readonly reference: string };

/** An operator that the model itself defines. */
export interface StoredFunction {
  readonly name: string;
  readonly domain: string;
  readonly overload: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly opsets: Opsets;
  readonly nodes: readonly StoredNode[];
  /** Attributes that a call may leave out. */
  readonly defaults: Readonly<Record<string, StoredAttribute>>;
}

/** ONNX's own domain has two names. */
export function domainOf(name: string | undefined): string {
  return name === 'ai.onnx' ? '' : (name ?? '');
}

/** The graphs inside an attribute. */
export function subgraphsOf(attribute: StoredAttribute): readonly StoredGraph[] {
  if ('graph' in attribute) return [attribute.graph];
  return 'graphs' in attribute ? attribute.graphs : [];
}

/** How a node is named in messages; `graph` names the graph around it, undefined for the main graph. */
export function nodeLabel(
  node: { readonly name: string; readonly op: string },
  index: number,
  graph: Where | undefined,
): string {
  const name = node.name === '' ? String(index) : quote(node.name);
  return `node ${name} (${quote(node.op).slice(1, -1)})${inGraph(graph)}`;
}

/** How the graph in an attribute is named in messages. */
export function subgraphLabel(attribute: string, owner: Where): string {
  return `subgraph ${quote(attribute).slice(1, -1)} of ${owner()}`;
}

/** The words that follow a thing which is not in the main graph. */
export function inGraph(graph: Where | undefined): string {
  return graph === undefined ? '' : ` in ${graph()}`;
}

/** How a model's own function is named in messages. */
export function functionLabel(named: { readonly name: string; readonly domain: string }): string {
  return `function ${quote(named.name)} of domain ${quote(named.domain || 'ai.onnx')}`;
}
