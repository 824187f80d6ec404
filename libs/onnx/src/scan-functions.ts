import type { ScanLimits } from './limits.ts';
import { refusal } from './refusal.ts';
import {
  functionLabel,
  type StoredFunction,
  type StoredModel,
  type StoredNode,
  subgraphsOf,
} from './stored.ts';

/** The operators that a model defines itself, by what a node says to call one. */
export class Functions {
  readonly #byKey = new Map<string, StoredFunction>();
  readonly #limits: ScanLimits;
  /** What a call comes to; undefined while it is being counted. */
  readonly #sizes = new Map<StoredFunction, Size | undefined>();

  constructor(model: StoredModel, limits: ScanLimits) {
    this.#limits = limits;
    for (const defined of model.functions) {
      const key = keyOf(defined.domain, defined.name, defined.overload);
      if (this.#byKey.has(key))
        throw refusal('MODEL_GRAPH_INVALID', `${functionLabel(defined)} is defined twice; keep one`);
      this.#byKey.set(key, defined);
    }
  }

  /** The function that a node calls, undefined when it calls an operator of ONNX or of nobody. */
  calledBy(node: StoredNode): StoredFunction | undefined {
    if (this.#byKey.size === 0) return undefined;
    return this.#byKey.get(keyOf(node.domain, node.op, node.overload));
  }

  /**
   * The runtime puts the body of a function where it is called, so few functions that call each other can become any
   * number of nodes. Counts them without doing so; throws MODEL_TOO_LARGE, MODEL_TOO_DEEP or MODEL_GRAPH_INVALID.
   */
  checkInlined(nodes: readonly StoredNode[]): void {
    if (this.#byKey.size === 0) return;
    const { nodes: count } = this.#inlined(nodes, 0);
    if (count > this.#limits.nodesMax)
      throw refusal(
        'MODEL_TOO_LARGE',
        `the model comes to ${count} nodes once its functions are inlined; at most ${this.#limits.nodesMax} are read`,
      );
  }

  #inlined(nodes: readonly StoredNode[], depth: number): Size {
    const size = { nodes: nodes.length, levels: 0 };
    const add = (inner: Size, levels: number): void => {
      size.nodes += inner.nodes;
      size.levels = Math.max(size.levels, inner.levels + levels);
    };
    for (const node of nodes) {
      const called = this.calledBy(node);
      if (called !== undefined) add(this.#size(called, depth + 1), 1);
      for (const attribute of Object.values(node.attributes)) {
        for (const graph of subgraphsOf(attribute)) add(this.#inlined(graph.nodes, depth), 0);
      }
    }
    return size;
  }

  /** `depth` counts this call; the bound also holds where a size is known already. */
  #size(called: StoredFunction, depth: number): Size {
    const known = this.#sizes.get(called);
    if (known === undefined && this.#sizes.has(called))
      throw refusal('MODEL_GRAPH_INVALID', `${functionLabel(called)} calls itself; functions can't recurse`);
    if (depth + (known?.levels ?? 0) > this.#limits.depthMax)
      throw refusal(
        'MODEL_TOO_DEEP',
        `${functionLabel(called)} is part of a chain of more than ${this.#limits.depthMax} functions that call each other; inline some`,
      );
    if (known !== undefined) return known;
    this.#sizes.set(called, undefined);
    const size = this.#inlined(called.nodes, depth);
    this.#sizes.set(called, size);
    return size;
  }
}

interface Size {
  readonly nodes: number;
  /** Functions that call functions, below this one. */
  readonly levels: number;
}

/** JSON keeps the parts apart whatever is in them. */
function keyOf(domain: string, name: string, overload: string): string {
  return JSON.stringify([domain, name, overload]);
}
