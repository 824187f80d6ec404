import { planLayer } from './layers/all.ts';
import type { Layer, Network, NetworkInput } from './network.ts';
import type { ParameterShape, Planned, PlannedLayers } from './planned.ts';
import { checkSettings } from './settings.ts';
import {
  describe,
  floats,
  labelOf,
  networkFault,
  type Place,
  type Shape,
  sizeOf,
  vectorOf,
} from './shape.ts';

const PARAMETERS_MAX = 2 ** 28;
const ROW_ELEMENTS_MAX = 2 ** 26;

/** A network whose every layer knows its input. */
export interface Plan extends PlannedLayers {
  readonly input: Shape;
  readonly parameters: readonly ParameterShape[];
  /** How many logits there are. */
  readonly outputs: number;
}

/** Checks a declaration whole and plans its graphs. Fails with NETWORK_INVALID, naming the layer. */
export function planNetwork(network: Network): Plan {
  checkSettings(network);
  const input = inputShape(network.input);
  const { steps, shapes } = planLayers(network.layers, input, { label: '', name: '' });
  const parameters = steps.flatMap((step) => step.parameters);
  const count = parameters.reduce((sum, { dims }) => sum + sizeOf(dims), 0);
  if (count > PARAMETERS_MAX)
    throw networkFault(
      `the network has ${count} parameters, at most ${PARAMETERS_MAX} can be trained: make its widest layers smaller`,
    );
  const label = `the logits, after ${labelOf(network.layers.at(-1)!, `${network.layers.length}`)}`;
  return { input, steps, shapes, parameters, outputs: vectorOf(shapes.at(-1)!, { label, name: '' }) };
}

function inputShape(input: NetworkInput): Shape {
  if ('numbers' in input) return floats(input.numbers);
  if ('image' in input) return floats(...input.image);
  return { type: 'ids', dims: [input.ids.length], vocabulary: input.ids.vocabulary };
}

/** `outer` is the place of the residual that holds the layers; its label is its number with a dot. */
function planLayers(layers: readonly Layer[], input: Shape, outer: Place): PlannedLayers {
  const steps: { layer: Layer; planned: Planned }[] = [];
  const shapes: Shape[] = [];
  const counts = new Map<string, number>();
  let shape = input;
  for (const [index, layer] of layers.entries()) {
    const number = `${outer.label}${index + 1}`;
    const count = (counts.get(layer.layer) ?? 0) + 1;
    counts.set(layer.layer, count);
    const place = { label: labelOf(layer, number), name: `${outer.name}${layer.layer}_${count}` };
    for (const part of partsOf(layer)) {
      const planned = planLayer(part, shape, place, (inner, before) =>
        planLayers(inner, before, { label: `${number}.`, name: `${place.name}.` }),
      );
      steps.push({ layer: part, planned });
      shape = planned.after;
      checkSize(shape, place);
    }
    shapes.push(shape);
  }
  return { steps: poolFirst(steps).map(({ planned }) => planned), shapes };
}

function partsOf(layer: Layer): Layer[] {
  if ((layer.layer !== 'dense' && layer.layer !== 'conv') || layer.activation === undefined) return [layer];
  return [layer, { layer: 'activation', activation: layer.activation }];
}

/**
 * Pools before it rectifies: the same bits, for rectifiers never swap what is larger, from a quarter of the elements or fewer.
 */
function poolFirst<S extends { readonly layer: Layer }>(steps: readonly S[]): S[] {
  const ordered = [...steps];
  for (let i = 1; i < ordered.length; i++) {
    const [first, second] = [ordered[i - 1]!, ordered[i]!];
    if (second.layer.layer === 'max-pool' && isRectifier(first.layer))
      [ordered[i - 1], ordered[i]] = [second, first];
  }
  return ordered;
}

function isRectifier(layer: Layer): boolean {
  return layer.layer === 'activation' && (layer.activation === 'relu' || layer.activation === 'leaky-relu');
}

function checkSize(shape: Shape, { label }: Place): void {
  if (sizeOf(shape.dims) <= ROW_ELEMENTS_MAX) return;
  throw networkFault(
    `${label}: gives ${describe(shape)} for a row, at most ${ROW_ELEMENTS_MAX} numbers fit: make it smaller`,
  );
}
