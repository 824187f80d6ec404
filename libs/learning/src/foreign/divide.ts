import { quote } from '@ratchet/kernel';
import type { Value } from '../graph/graph-builder.ts';
import { firstNotFinite } from '../training/not-finite.ts';
import type { ForeignConstant } from './constants.ts';
import type { ForeignGraph } from './foreign-graph.ts';
import { labelOf } from './foreign-node.ts';
import { waysTo } from './reach.ts';
import type { Roles } from './roles.ts';
import { matcherOf, namesExactly, type Selection } from './selection.ts';

/** A constant of floats that stays as it is. */
export interface FrozenParameter {
  readonly name: Value;
  readonly dims: readonly number[];
  /** For people. */
  readonly reason: string;
}

export interface Division {
  readonly trained: readonly ForeignConstant[];
  readonly frozen: readonly FrozenParameter[];
}

/** The reason of those that were not asked for. */
export const NO_MATCH = 'its name does not match';

const FLOATS: ReadonlySet<string> = new Set(['float32', 'float16', 'bfloat16', 'float64']);

/**
 * Divides the constants of a graph into those that are trained and those that stay; constants that nobody would take for a
 * parameter (integers, scalars) are in neither. `refused` are values that turned out to let no gradient through, with the
 * reasons, and `unreached` parameters that turned out to get none.
 */
export function divide(
  graph: ForeignGraph,
  options: {
    readonly head: Value;
    readonly roles: Roles;
    readonly selection: Selection;
    readonly refused: ReadonlyMap<Value, string>;
    readonly unreached: ReadonlySet<Value>;
  },
): Division {
  const { head, roles, selection, refused, unreached } = options;
  const ways = waysTo(graph, head, new Set(refused.keys()));
  const isSelected = matcherOf(selection);

  const reasonOf = (constant: ForeignConstant): string | undefined => {
    const { name, type, stored } = constant;
    if (!isSelected([name, ...otherNames(constant)])) return NO_MATCH;
    if (type !== 'float32') return `it is ${type}; only float32 is trained: export the model in float32`;
    const role = roles.of(constant);
    if (role === 'statistics') return 'it holds statistics of a norm, which training leaves alone';
    const isNamed = namesExactly(selection, name);
    if (role === 'constant' && !isNamed) return 'it is a constant, by how it is used';
    if (stored === undefined || !isAllFinite(constant)) return 'it is a constant, by its values';
    const way = ways.get(name);
    if (way?.barrier !== undefined) {
      const { op, domain, obstacle, outputs } = way.barrier;
      const why = outputs.map((output) => refused.get(output)).find((said) => said !== undefined);
      const reason = obstacle ?? why ?? `${domain === '' ? op : `${domain}:${op}`} has no gradient`;
      return `it is behind ${labelOf(way.barrier)}: ${reason}`;
    }
    const isReached = way?.reaches && !unreached.has(name);
    return isReached ? undefined : `the answer ${quote(head)} does not depend on it`;
  };

  const otherNames = ({ name }: ForeignConstant): string[] =>
    roles.usesOf(name).flatMap(({ node }) => [node.name, node.name.replace(/^\//, '').replaceAll('/', '.')]);

  const trained: ForeignConstant[] = [];
  const frozen: FrozenParameter[] = [];
  for (const constant of graph.constants.values()) {
    const { name, dims, type } = constant;
    if (dims.length === 0 || !FLOATS.has(type)) continue;
    const reason = reasonOf(constant);
    if (reason === undefined) trained.push(constant);
    else frozen.push({ name, dims, reason });
  }
  return { trained, frozen };
}

/** Masks hold infinities. */
function isAllFinite(constant: ForeignConstant): boolean {
  return firstNotFinite(constant.tensor().data as Float32Array) < 0;
}
