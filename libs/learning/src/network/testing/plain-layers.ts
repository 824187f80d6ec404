import type { Activation, Layer, LayerOf } from '../network.ts';

/** One row between two layers: its values in the order of memory. */
export interface Plain {
  readonly dims: readonly number[];
  readonly values: readonly number[];
  /** The ids it began with. */
  readonly ids: readonly number[];
}

type Of = (kind: string) => Float32Array;
type Result = Pick<Plain, 'dims' | 'values'>;
const range = (n: number): number[] => Array.from({ length: n }, (_, i) => i);
const sum = (n: number, term: (i: number) => number): number => range(n).reduce((s, i) => s + term(i), 0);
const mean = (values: readonly number[]): number => sum(values.length, (i) => values[i]!) / values.length;
const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));
const vector = (values: readonly number[]): Result => ({ dims: [values.length], values });
/** x · W + b, W with `units` columns. */
const affine = (x: readonly number[], weights: Float32Array, units: number, bias?: Float32Array): number[] =>
  range(units).map((j) => sum(x.length, (i) => x[i]! * weights[i * units + j]!) + (bias?.[j] ?? 0));

export function plainLayer(
  layer: Layer,
  x: Plain,
  of: Of,
  inner: (within: readonly Layer[]) => Plain,
): Result {
  const { dims, values } = x;
  switch (layer.layer) {
    case 'dense':
      return vector(affine(values, of('weights'), layer.units, of('bias')));
    case 'dropout':
      return x;
    case 'activation':
      return { dims, values: values.map(plainActivation(layer.activation)) };
    case 'conv':
      return plainConv(layer, x, of);
    case 'max-pool':
      return plainPool(x, layer.size, (window) => Math.max(...window));
    case 'average-pool':
      return plainPool(x, layer.size, mean);
    case 'global-pool':
      return dims.length === 2 ? vector(overPresent(x, 'mean')) : { ...plainPoolAll(x), dims: [dims[0]!] };
    case 'flatten':
      return vector(values);
    case 'embedding':
      return { dims: [x.ids.length, layer.width], values: embedded(x.ids, of('table'), layer.width) };
    case 'embedding-bag': {
      const all = embedded(x.ids, of('table'), layer.width);
      return vector(
        overPresent({ ...x, dims: [x.ids.length, layer.width], values: all }, layer.of ?? 'mean'),
      );
    }
    case 'batch-norm':
      return { dims, values: batchNormed(x, of) };
    case 'layer-norm':
      return { dims, values: layerNormed(x, of) };
    case 'rnn':
    case 'gru':
      return vector(plainRecurrent(layer, x, of));
    case 'residual': {
      const y = inner(layer.layers);
      const shortcut = y.dims.join() === dims.join() ? values : projected(x, y.dims, of('projection'));
      return { dims: y.dims, values: y.values.map((value, i) => value + shortcut[i]!) };
    }
  }
}

export function plainActivation(activation: Activation): (x: number) => number {
  const functions: { readonly [A in Activation]: (x: number) => number } = {
    relu: (x) => Math.max(x, 0),
    'leaky-relu': (x) => (x > 0 ? x : 0.01 * x),
    elu: (x) => (x > 0 ? x : Math.expm1(x)),
    gelu: (x) => x * normalBelow(x),
    tanh: Math.tanh,
    sigmoid,
    softplus: (x) => Math.log1p(Math.exp(x)),
  };
  return functions[activation];
}

/** Φ(x) by its series: Marsaglia (2004). */
function normalBelow(x: number): number {
  let term = x;
  let total = x;
  for (let i = 3; i < 200; i += 2) {
    term *= (x * x) / i;
    total += term;
  }
  return 0.5 + (total * Math.exp((-x * x) / 2)) / Math.sqrt(2 * Math.PI);
}

function plainConv(layer: LayerOf<'conv'>, { dims, values }: Plain, of: Of): Result {
  const [channels, height, width] = dims as [number, number, number];
  const { filters, kernel, stride = 1, padding = 'same' } = layer;
  const outputs = (size: number) =>
    padding === 'same' ? Math.ceil(size / stride) : Math.ceil((size - kernel + 1) / stride);
  const border = (size: number) =>
    padding === 'same' ? Math.floor(Math.max((outputs(size) - 1) * stride + kernel - size, 0) / 2) : 0;
  const at = (c: number, i: number, j: number) =>
    i < 0 || j < 0 || i >= height || j >= width ? 0 : values[(c * height + i) * width + j]!;
  const [weights, bias] = [of('weights'), of('bias')];
  const result = range(filters).flatMap((f) =>
    range(outputs(height)).flatMap((i) =>
      range(outputs(width)).map(
        (j) =>
          bias[f]! +
          sum(channels * kernel * kernel, (k) => {
            const [c, a, b] = [Math.floor(k / kernel / kernel), Math.floor(k / kernel) % kernel, k % kernel];
            const weight = weights[f * channels * kernel * kernel + k]!;
            return weight * at(c, i * stride + a - border(height), j * stride + b - border(width));
          }),
      ),
    ),
  );
  return { dims: [filters, outputs(height), outputs(width)], values: result };
}

function plainPool({ dims, values }: Plain, size: number, of: (window: number[]) => number): Result {
  const [channels, height, width] = dims as [number, number, number];
  const [rows, columns] = [Math.floor(height / size), Math.floor(width / size)];
  const result = range(channels).flatMap((c) =>
    range(rows).flatMap((i) =>
      range(columns).map((j) =>
        of(
          range(size * size).map(
            (k) => values[(c * height + i * size + Math.floor(k / size)) * width + j * size + (k % size)]!,
          ),
        ),
      ),
    ),
  );
  return { dims: [channels, rows, columns], values: result };
}

function plainPoolAll({ dims, values }: Plain): Result {
  const area = dims[1]! * dims[2]!;
  return vector(range(dims[0]!).map((c) => mean(values.slice(c * area, (c + 1) * area))));
}

function embedded(ids: readonly number[], table: Float32Array, width: number): number[] {
  return ids.flatMap((id) => range(width).map((j) => (id < 0 ? 0 : table[id * width + j]!)));
}

function overPresent({ dims, values, ids }: Plain, of: 'mean' | 'sum'): number[] {
  const present = range(ids.length).filter((t) => ids[t]! >= 0);
  const total = range(dims[1]!).map((j) => sum(present.length, (t) => values[present[t]! * dims[1]! + j]!));
  return of === 'sum' ? total : total.map((value) => value / Math.max(present.length, 1));
}

function batchNormed({ dims, values }: Plain, of: Of): number[] {
  const area = values.length / dims[0]!;
  return values.map((value, i) => {
    const c = Math.floor(i / area);
    const normal = (value - of('mean')[c]!) / Math.sqrt(of('variance')[c]! + 1e-5);
    return normal * of('scale')[c]! + of('shift')[c]!;
  });
}

function layerNormed({ dims, values }: Plain, of: Of): number[] {
  const width = dims.at(-1)!;
  return values.map((value, i) => {
    const row = values.slice(i - (i % width), i - (i % width) + width);
    const variance = mean(row.map((v) => (v - mean(row)) ** 2));
    const normal = (value - mean(row)) / Math.sqrt(variance + 1e-5);
    return normal * of('scale')[i % width]! + of('shift')[i % width]!;
  });
}

function plainRecurrent(layer: LayerOf<'rnn' | 'gru'>, { dims, values, ids }: Plain, of: Of): number[] {
  const { units } = layer;
  const width = dims[1]!;
  const states: number[][] = [];
  for (const t of range(ids.length).filter((t) => ids[t]! >= 0)) {
    const state = states.at(-1) ?? range(units).map(() => 0);
    const gates = layer.layer === 'gru' ? 3 * units : units;
    const input = affine(values.slice(t * width, (t + 1) * width), of('weights'), gates, of('bias'));
    const own = affine(state, of('state-weights'), layer.layer === 'gru' ? 2 * units : units);
    if (layer.layer === 'rnn') {
      states.push(range(units).map((j) => Math.tanh(input[j]! + own[j]!)));
      continue;
    }
    const reset = state.map((h, j) => h * sigmoid(input[units + j]! + own[units + j]!));
    const candidate = affine(reset, of('candidate-weights'), units);
    states.push(
      state.map((h, j) => {
        const z = sigmoid(input[j]! + own[j]!);
        return z * h + (1 - z) * Math.tanh(input[2 * units + j]! + candidate[j]!);
      }),
    );
  }
  if (states.length === 0) return range(units).map(() => 0);
  return layer.of === 'mean' ? range(units).map((j) => mean(states.map((h) => h[j]!))) : states.at(-1)!;
}

/** A vector's product with the weights, or a 1×1 convolution whose stride fits. */
function projected({ dims, values }: Plain, to: readonly number[], weights: Float32Array): number[] {
  if (dims.length === 1) return affine(values, weights, to[0]!);
  const [channels, height, width] = dims as [number, number, number];
  const stride = Math.ceil(height / to[1]!);
  return range(to[0]!).flatMap((f) =>
    range(to[1]!).flatMap((i) =>
      range(to[2]!).map((j) =>
        sum(
          channels,
          (c) => weights[f * channels + c]! * values[(c * height + i * stride) * width + j * stride]!,
        ),
      ),
    ),
  );
}
