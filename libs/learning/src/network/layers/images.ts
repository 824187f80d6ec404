import type { Attributes } from '../../graph/graph-builder.ts';
import type { LayerOf } from '../network.ts';
import { initialFor, type Planned, trained, ZERO } from '../planned.ts';
import { floats, imageOf, isFloats, networkFault, type Place, type Shape } from '../shape.ts';

export function conv(layer: LayerOf<'conv'>, before: Shape, place: Place): Planned {
  const [channels, height, width] = imageOf(before, place);
  const { filters, kernel, stride = 1, padding = 'same', activation } = layer;
  if (padding === 'valid') checkWindow(kernel, height, width, place);
  const rows = axis(height, kernel, stride, padding);
  const columns = axis(width, kernel, stride, padding);
  const weights = `${place.name}.weights`;
  const bias = `${place.name}.bias`;
  const area = kernel * kernel;
  const attributes = {
    kernel_shape: { ints: [kernel, kernel] },
    strides: { ints: [stride, stride] },
    pads: { ints: [rows.before, columns.before, rows.after, columns.after] },
  };
  return {
    after: floats(filters, rows.size, columns.size),
    parameters: [
      trained(
        weights,
        [filters, channels, kernel, kernel],
        initialFor(activation, channels * area, filters * area),
      ),
      trained(bias, [filters], ZERO),
    ],
    forward: ({ g }, x) => g.op('Conv', [x, weights, bias], attributes),
  };
}

export function maxPool(layer: LayerOf<'max-pool'>, before: Shape, place: Place): Planned {
  return pool('MaxPool', layer.size, before, place);
}

export function averagePool(layer: LayerOf<'average-pool'>, before: Shape, place: Place): Planned {
  return pool('AveragePool', layer.size, before, place);
}

export function globalPool(before: Shape, place: Place): Planned {
  if (isFloats(before, 2)) {
    return {
      after: floats(before.dims[1]!),
      parameters: [],
      forward: (run, x) => run.overPresent(x, 'mean'),
    };
  }
  const [channels] = imageOf(before, place);
  return {
    after: floats(channels),
    parameters: [],
    forward: ({ g }, x) => g.op('Flatten', [g.op('GlobalAveragePool', [x])]),
  };
}

function pool(op: string, size: number, before: Shape, place: Place): Planned {
  const [channels, height, width] = imageOf(before, place);
  checkWindow(size, height, width, place);
  const attributes: Attributes = { kernel_shape: { ints: [size, size] }, strides: { ints: [size, size] } };
  return {
    after: floats(channels, Math.floor(height / size), Math.floor(width / size)),
    parameters: [],
    forward: ({ g }, x) => g.op(op, [x], attributes),
  };
}

function checkWindow(size: number, height: number, width: number, { label }: Place): void {
  if (height >= size && width >= size) return;
  throw networkFault(
    `${label}: expected an image of at least ${size}×${size}, got ${height}×${width}: make the window smaller, or pool less before it`,
  );
}

/** Output size and border of one axis. With 'same' the border is as even as can be, the odd one after. */
function axis(size: number, kernel: number, stride: number, padding: 'same' | 'valid') {
  if (padding === 'valid') return { size: Math.floor((size - kernel) / stride) + 1, before: 0, after: 0 };
  const output = Math.ceil(size / stride);
  const border = Math.max((output - 1) * stride + kernel - size, 0);
  return { size: output, before: border >> 1, after: border - (border >> 1) };
}
