import type { GraphBuilder, Value } from '../../graph/graph-builder.ts';
import { ONE, type ParameterShape, type Planned, trained, ZERO } from '../planned.ts';
import type { Run } from '../run.ts';
import { imageOf, isFloats, type Place, type Shape, vectorOf } from '../shape.ts';

const EPSILON = 1e-5;
/** What the running statistics keep of themselves in a step. */
const MOMENTUM = 0.9;

/**
 * Ioffe and Szegedy (2015), for each feature of a vector and each channel of an image. Training normalises by the batch
 * and moves the running statistics; serving normalises by these.
 */
export function batchNorm(before: Shape, place: Place): Planned {
  const isImage = isFloats(before, 3);
  const channels = isImage ? imageOf(before, place)[0] : vectorOf(before, place);
  const names = namesOf(place, ['scale', 'shift', 'mean', 'variance']);
  const state = (name: Value, value: number): ParameterShape => ({
    name,
    dims: [channels],
    initial: { value },
    trained: false,
  });
  return {
    after: before,
    parameters: [
      trained(names.scale, [channels], ONE),
      trained(names.shift, [channels], ZERO),
      state(names.mean, 0),
      state(names.variance, 1),
    ],
    forward: (run, x) =>
      run.training === undefined ? byState(run.g, x, names) : byBatch(run, x, isImage, names),
  };
}

/** Ba, Kiros and Hinton (2016): over the features of each row, or of each id of a sequence. */
export function layerNorm(before: Shape, place: Place): Planned {
  const width = isFloats(before, 2) ? before.dims[1]! : vectorOf(before, place);
  const names = namesOf(place, ['scale', 'shift']);
  return {
    after: before,
    parameters: [trained(names.scale, [width], ONE), trained(names.shift, [width], ZERO)],
    forward: ({ g }, x) =>
      g.op('LayerNormalization', [x, names.scale, names.shift], {
        axis: { int: -1 },
        epsilon: { float: EPSILON },
      }),
  };
}

type Names<K extends string> = Readonly<Record<K, Value>>;
type BatchNormNames = Names<'scale' | 'shift' | 'mean' | 'variance'>;

function byState(g: GraphBuilder, x: Value, names: BatchNormNames): Value {
  const inputs = [names.scale, names.shift, names.mean, names.variance];
  return g.op('BatchNormalization', [x, ...inputs], { epsilon: { float: EPSILON } });
}

function byBatch({ g, stateUpdates }: Run, x: Value, isImage: boolean, names: BatchNormNames): Value {
  const axes = isImage ? g.ints(0, 2, 3) : g.ints(0);
  const along = (name: Value) => (isImage ? g.op('Reshape', [name, g.ints(-1, 1, 1)]) : name);
  const moved = (name: Value, now: Value) =>
    g.op('Add', [
      g.op('Mul', [name, MOMENTUM]),
      g.op('Mul', [g.op('Reshape', [now, g.ints(-1)]), 1 - MOMENTUM]),
    ]);
  const mean = g.op('ReduceMean', [x, axes]);
  const centered = g.op('Sub', [x, mean]);
  const variance = g.op('ReduceMean', [g.op('Mul', [centered, centered]), axes]);
  const deviation = g.op('Sqrt', [g.op('Add', [variance, EPSILON])]);
  stateUpdates.set(names.mean, moved(names.mean, mean));
  stateUpdates.set(names.variance, moved(names.variance, variance));
  const scaled = g.op('Mul', [centered, g.op('Div', [along(names.scale), deviation])]);
  return g.op('Add', [scaled, along(names.shift)]);
}

function namesOf<K extends string>({ name }: Place, kinds: readonly K[]): Names<K> {
  return Object.fromEntries(kinds.map((kind) => [kind, `${name}.${kind}`])) as Names<K>;
}
