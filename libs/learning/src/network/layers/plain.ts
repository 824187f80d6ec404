import type { Value } from '../../graph/graph-builder.ts';
import { dropoutMask } from '../dropout-mask.ts';
import type { Activation, LayerOf } from '../network.ts';
import { initialFor, type Planned, trained, ZERO } from '../planned.ts';
import type { Run } from '../run.ts';
import { floats, floatsOf, type Place, type Shape, sizeOf, vectorOf } from '../shape.ts';

export function dense(layer: LayerOf<'dense'>, before: Shape, place: Place): Planned {
  const width = vectorOf(before, place);
  const { units, activation } = layer;
  const weights = `${place.name}.weights`;
  const bias = `${place.name}.bias`;
  return {
    after: floats(units),
    parameters: [
      trained(weights, [width, units], initialFor(activation, width, units)),
      trained(bias, [units], ZERO),
    ],
    forward: ({ g }, x) => g.op('Gemm', [x, weights, bias]),
  };
}

const OPERATORS: { readonly [A in Activation]: (run: Run, x: Value) => Value } = {
  relu: ({ g }, x) => g.op('Relu', [x]),
  'leaky-relu': ({ g }, x) => g.op('LeakyRelu', [x], { alpha: { float: 0.01 } }),
  elu: ({ g }, x) => g.op('Elu', [x], { alpha: { float: 1 } }),
  gelu: ({ g }, x) => g.op('Gelu', [x]),
  tanh: ({ g }, x) => g.op('Tanh', [x]),
  sigmoid: ({ g }, x) => g.op('Sigmoid', [x]),
  softplus: ({ g }, x) => g.op('Softplus', [x]),
};

export function activation(layer: LayerOf<'activation'>, before: Shape, place: Place): Planned {
  floatsOf(before, place);
  return { after: before, parameters: [], forward: OPERATORS[layer.activation] };
}

export function dropout(layer: LayerOf<'dropout'>, before: Shape, place: Place): Planned {
  const dims = floatsOf(before, place);
  return {
    after: before,
    parameters: [],
    forward({ g, training }, x) {
      if (training === undefined || layer.rate === 0) return x;
      const mask = dropoutMask(g, {
        like: x,
        width: sizeOf(dims),
        rate: layer.rate,
        seed: training.seed,
        layer: place.name,
      });
      return g.op('Mul', [x, dims.length === 1 ? mask : g.op('Reshape', [mask, g.ints(-1, ...dims)])]);
    },
  };
}

export function flatten(before: Shape, place: Place): Planned {
  const dims = floatsOf(before, place);
  return {
    after: floats(sizeOf(dims)),
    parameters: [],
    forward: ({ g }, x) => (dims.length === 1 ? x : g.op('Flatten', [x])),
  };
}
