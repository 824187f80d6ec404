import type { GraphNode, Model, Tensor } from '@ratchet/onnx';
import type { StoredForm } from './stored-form.ts';

/** From this IR version on a file may have initialisers that are no inputs. */
const FREE_INITIALIZERS_IR = 4;

/** A model while it is rewritten; what is read of it is as it was. Nodes and constants that nobody reads any more go. */
export class ModelEdit {
  readonly model: Model;
  readonly #constants = new Map<string, Tensor>();
  readonly #stored: GraphNode[] = [];
  readonly #replaced = new Map<GraphNode, readonly GraphNode[]>();
  readonly #taken: Set<string>;

  constructor(model: Model) {
    this.model = model;
    for (const tensor of model.initializers) this.#constants.set(tensor.name, tensor);
    const values = [...model.inputs, ...model.initializers].map(({ name }) => name);
    this.#taken = new Set([...values, ...model.nodes.flatMap(namesIn)]);
  }

  /** A constant as it is now, undefined for any other value. */
  constant(name: string): Tensor | undefined {
    return this.#constants.get(name);
  }

  /** A name that no other value has. */
  fresh(name: string): string {
    let free = name;
    while (this.#taken.has(free)) free += "'";
    this.#taken.add(free);
    return free;
  }

  add(tensor: Tensor): string {
    this.#constants.set(tensor.name, tensor);
    this.#taken.add(tensor.name);
    return tensor.name;
  }

  /** Puts a constant into a form that takes less room: its readers find it under the same name. */
  store({ name, constants, nodes }: StoredForm): void {
    this.#constants.delete(name);
    for (const tensor of constants) this.add(tensor);
    this.#stored.push(...nodes);
  }

  replace(node: GraphNode, by: readonly GraphNode[]): void {
    this.#replaced.set(node, by);
  }

  done(metadata: Readonly<Record<string, string>>): Model {
    const { nodes, inputs, outputs, irVersion, ...rest } = this.model;
    const all = [...this.#stored, ...nodes.flatMap((node) => this.#replaced.get(node) ?? [node])];
    const read = new Set(outputs.map(({ name }) => name));
    const kept = all.toReversed().filter((node) => {
      const isRead = node.outputs.some((name) => read.has(name));
      if (isRead) for (const name of readsOf(node)) read.add(name);
      return isRead;
    });
    return {
      ...rest,
      nodes: kept.toReversed(),
      initializers: [...this.#constants.values()].filter(({ name }) => read.has(name)),
      // An initialiser may be an input too; one that is computed now may not.
      inputs: inputs.filter(({ name }) => !this.#isStored(name)),
      outputs,
      irVersion: Math.max(irVersion ?? FREE_INITIALIZERS_IR, FREE_INITIALIZERS_IR),
      metadata,
    };
  }

  #isStored(name: string): boolean {
    return this.#stored.some(({ outputs }) => outputs.includes(name));
  }
}

/** The values that a node reads, those that graphs inside it see of the graph around included. */
function readsOf({ inputs, attributes = {} }: GraphNode): string[] {
  const inner = Object.values(attributes).flatMap((value) => ('graph' in value ? [value.graph] : []));
  return [
    ...inputs,
    ...inner.flatMap(({ nodes }) => nodes.flatMap(readsOf)),
    ...inner.flatMap(({ outputs }) => outputs.map(({ name }) => name)),
  ];
}

/** The nodes that read each value. */
export function readersOf({ nodes, outputs }: Model): ReadonlyMap<string, readonly GraphNode[]> {
  const readers = new Map<string, GraphNode[]>();
  const add = (value: string, node: GraphNode) => {
    const known = readers.get(value);
    if (known) known.push(node);
    else readers.set(value, [node]);
  };
  for (const node of nodes) for (const value of new Set(readsOf(node))) add(value, node);
  // Whoever asks for the outputs reads them too.
  const caller: GraphNode = { op: '', inputs: outputs.map(({ name }) => name), outputs: [] };
  for (const { name } of outputs) add(name, caller);
  return readers;
}

function namesIn(node: GraphNode): string[] {
  return [...readsOf(node), ...node.outputs];
}
