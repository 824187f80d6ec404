import { quote } from '@ratchet/kernel';
import type { Attributes, Value } from '../graph/graph-builder.ts';

/** A node of somebody's file. */
export interface ForeignNode {
  readonly name: string;
  readonly op: string;
  readonly domain: string;
  readonly inputs: readonly Value[];
  readonly outputs: readonly Value[];
  readonly attributes: Attributes;
  /** Its place in the file. */
  readonly index: number;
  /** What the graphs inside it read: some of it are values of the graph around. */
  readonly captures: readonly Value[];
  /** Why it can be run as part of the file only, and not be written into a graph of training; undefined when it can. */
  readonly obstacle: string | undefined;
}

/** How a node is named in messages. */
export function labelOf({ op, domain, name, outputs }: ForeignNode): string {
  const operator = domain === '' ? op : `${domain}:${op}`;
  return `${operator} ${quote(name === '' ? (outputs.find((output) => output !== '') ?? '') : name)}`;
}
