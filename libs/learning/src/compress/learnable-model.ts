import { Fault, quote } from '@ratchet/kernel';
import type { GraphNode, Model, Tensor } from '@ratchet/onnx';
import type { GraphBuilder, Value } from '../graph/graph-builder.ts';
import type { Parameter } from '../network/parameters.ts';
import type { Trainable } from '../training/trainable.ts';
import { denseSites } from './dense-sites.ts';
import { ModelEdit } from './model-edit.ts';
import type { FloatTensor } from './quantize.ts';
import { weightsOf } from './weights.ts';

/** From this version on the operators are those that gradients are known of. */
const OPSET_MIN = 18;

/** Where the answers of a model come from. */
export interface Head {
  /** What the answers are made of: a number for each class, one for two classes, or the value itself. */
  readonly logits: Value;
  readonly of: 'classes' | 'two-classes' | 'value';
}

/** A model of one input that can be trained from its file. */
export interface LearnableModel {
  readonly model: Model;
  readonly input: Model['inputs'][number];
  readonly head: Head;
  /** Weights and their biases: what is trained. */
  readonly parameters: readonly FloatTensor[];
}

/**
 * Finds in a model what training needs. Fault FailedPrecondition NOT_LEARNABLE says what is missing: a single input, a head
 * that is known, an operator set of 18 or later, nothing but operators of ONNX itself without control flow.
 */
export function learnableModel(model: Model, learns: 'label' | 'value'): LearnableModel {
  const constants = new Map(model.initializers.map((tensor) => [tensor.name, tensor]));
  const inputs = model.inputs.filter(({ name }) => !constants.has(name));
  const [input] = inputs;
  if (input === undefined || inputs.length !== 1)
    throw notLearnable(`the model has ${inputs.length} inputs; it is trained once more only with one`);
  if ((model.opset ?? OPSET_MIN) < OPSET_MIN)
    throw notLearnable(
      `the model uses operator set ${model.opset}; training it once more needs ${OPSET_MIN}`,
    );
  const strange = model.nodes.find((node) => node.domain || isControlFlow(node));
  if (strange !== undefined)
    throw notLearnable(`the model has an operator ${quote(strange.op)} that can't be trained through`);
  return { model, input, head: headOf(model, learns), parameters: parametersOf(model, constants) };
}

function isControlFlow({ attributes = {} }: GraphNode): boolean {
  return Object.values(attributes).some((value) => 'graph' in value);
}

/** Follows the first output of floats back to what a Softmax, or a Sigmoid of two classes, is taken of. */
function headOf({ nodes, outputs }: Model, learns: 'label' | 'value'): Head {
  const producers = new Map(nodes.flatMap((node) => node.outputs.map((output) => [output, node] as const)));
  const answer = outputs.find(({ type }) => type === 'float32')?.name;
  let node = producers.get(answer ?? '');
  while (node?.op === 'Identity') node = producers.get(node.inputs[0]!);
  if (learns === 'value' && answer !== undefined) return { logits: answer, of: 'value' };
  if (node?.op === 'Softmax') return { logits: node.inputs[0]!, of: 'classes' };
  // [1 − p, p]
  const second = node?.op === 'Concat' ? producers.get(node.inputs[1] ?? '') : undefined;
  if (second?.op === 'Sigmoid') return { logits: second.inputs[0]!, of: 'two-classes' };
  throw notLearnable('the model does not end with the probabilities of classes, a Softmax or a Sigmoid');
}

function parametersOf(model: Model, constants: ReadonlyMap<string, Tensor>): FloatTensor[] {
  const weights = weightsOf(model, 1);
  const biases = model.nodes.flatMap(({ op, inputs }) =>
    op === 'Gemm' || op === 'Conv' ? [inputs[2] ?? ''] : [],
  );
  const added = denseSites(new ModelEdit(model), weights).map(({ adds }) => adds?.bias ?? '');
  const names = new Set([...weights.keys(), ...biases, ...added]);
  return [...names].flatMap((name) => {
    const tensor = constants.get(name);
    return tensor?.type === 'float32' && tensor.dims.length > 0 ? [tensor] : [];
  });
}

/** Values of the model in graphs of training: their names may be any, ours among them. */
const PREFIX = 'model/';

/**
 * The model as something that can be trained. Parameters with a mask are multiplied by it: what it hides stays 0.
 */
export function trainableModel(
  { model, input, head, parameters }: LearnableModel,
  masks: ReadonlyMap<string, Float32Array> = new Map(),
): Trainable {
  const outputs = head.of === 'classes' ? classesOf(model) : 1;
  return {
    declaration: {
      nodes: model.nodes.length,
      parameters: parameters.map(({ name, dims }) => ({ name, dims })),
    },
    outputs,
    parameters: parameters.map(
      ({ name, dims, data }): Parameter => ({ name: `${PREFIX}${name}`, dims, data, trained: true }),
    ),
    forward(g, x) {
      const values = new Map<Value, Value>([[input.name, x]]);
      const trained = new Set(parameters.map(({ name }) => name));
      for (const tensor of model.initializers)
        values.set(tensor.name, trained.has(tensor.name) ? masked(g, tensor, masks) : copied(g, tensor));
      for (const node of nodesBefore(model, head.logits)) appendTo(g, node, values);
      const logits = values.get(head.logits)!;
      return { logits: g.op('Reshape', [logits, g.ints(-1, outputs)]), stateUpdates: new Map() };
    },
  };
}

/** What was learned, under the names of the model. */
export function learned(parameters: readonly Parameter[]): ReadonlyMap<string, Float32Array> {
  return new Map(parameters.map(({ name, data }) => [name.slice(PREFIX.length), data]));
}

/** The model with other numbers in some constants. */
export function withValues(model: Model, values: ReadonlyMap<string, Float32Array>): Model {
  const initializers = model.initializers.map((tensor) => withData(tensor, values.get(tensor.name)));
  return { ...model, initializers };
}

function withData(tensor: Tensor, data: Float32Array | undefined): Tensor {
  return data && tensor.type === 'float32' ? { ...tensor, data } : tensor;
}

function classesOf({ outputs }: Model): number {
  const columns = outputs.find(({ type }) => type === 'float32')?.dims?.at(-1);
  if (typeof columns === 'number') return columns;
  throw notLearnable('the model does not say how many classes it tells apart');
}

function masked(g: GraphBuilder, { name, dims }: Tensor, masks: ReadonlyMap<string, Float32Array>): Value {
  const mask = masks.get(name);
  if (mask === undefined) return `${PREFIX}${name}`;
  const kept = g.initializer({ name: g.names.fresh('mask'), type: 'float32', dims, data: mask });
  return g.op('Mul', [`${PREFIX}${name}`, kept]);
}

function copied(g: GraphBuilder, tensor: Tensor): Value {
  return g.initializer({ ...tensor, name: g.names.fresh('constant') });
}

/** The nodes that a value is computed by, in their order. */
function nodesBefore({ nodes }: Model, value: Value): GraphNode[] {
  const wanted = new Set([value]);
  const found = nodes.toReversed().filter(({ inputs, outputs }) => {
    const isWanted = outputs.some((output) => wanted.has(output));
    if (isWanted) for (const input of inputs) wanted.add(input);
    return isWanted;
  });
  return found.toReversed();
}

function appendTo(
  g: GraphBuilder,
  { op, inputs, outputs, attributes }: GraphNode,
  values: Map<Value, Value>,
): void {
  const read = inputs.map((value) => (value === '' ? '' : values.get(value)!));
  const made = g.ops(op, read, outputs.length, attributes);
  for (const [i, output] of outputs.entries()) values.set(output, made[i]!);
}

export function notLearnable(message: string): Fault {
  return new Fault('FailedPrecondition', 'NOT_LEARNABLE', message);
}
