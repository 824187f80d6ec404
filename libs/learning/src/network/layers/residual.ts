import type { Value } from '../../graph/graph-builder.ts';
import type { LayerOf } from '../network.ts';
import { glorot, type ParameterShape, type PlanInner, type Planned, trained } from '../planned.ts';
import type { Run } from '../run.ts';
import { describe, floatsOf, networkFault, type Place, type Shape } from '../shape.ts';

/** He et al. (2015): x + f(x), with x projected without a bias where f changes its dims. */
export function residual(
  layer: LayerOf<'residual'>,
  before: Shape,
  place: Place,
  planInner: PlanInner,
): Planned {
  floatsOf(before, place);
  const { steps, shapes } = planInner(layer.layers, before);
  const after = shapes.at(-1)!;
  const shortcut = shortcutOf(before, after, place);
  return {
    after,
    parameters: [...steps.flatMap((step) => step.parameters), ...shortcut.parameters],
    forward(run, x) {
      const inner = steps.reduce((value, step) => step.forward(run, value), x);
      return run.g.op('Add', [shortcut.forward(run, x), inner]);
    },
  };
}

interface Shortcut {
  readonly parameters: readonly ParameterShape[];
  readonly forward: (run: Run, x: Value) => Value;
}

function shortcutOf(before: Shape, after: Shape, place: Place): Shortcut {
  if (before.dims.join() === after.dims.join()) return { parameters: [], forward: (_, x) => x };
  const name = `${place.name}.projection`;
  const [from, to] = [before.dims, after.dims];
  if (from.length === 1 && to.length === 1)
    return {
      parameters: [trained(name, [from[0]!, to[0]!], glorot(from[0]!, to[0]!))],
      forward: ({ g }, x) => g.op('MatMul', [x, name]),
    };
  const stride = from.length === 3 && to.length === 3 ? strideOf(from, to) : undefined;
  if (stride === undefined)
    throw networkFault(
      `${place.label}: expected layers that give ${describe(before)} again, another count of channels or an image smaller by a whole stride, got ${describe(after)}: change them or take them out`,
    );
  return {
    parameters: [trained(name, [to[0]!, from[0]!, 1, 1], glorot(from[0]!, to[0]!))],
    forward: ({ g }, x) =>
      g.op('Conv', [x, name], { kernel_shape: { ints: [1, 1] }, strides: { ints: [stride, stride] } }),
  };
}

/** The stride that takes one image's height and width to the other's, undefined when none does. */
function strideOf(from: readonly number[], to: readonly number[]): number | undefined {
  const stride = Math.ceil(from[1]! / to[1]!);
  const fits = [1, 2].every((axis) => Math.ceil(from[axis]! / stride) === to[axis]!);
  return fits ? stride : undefined;
}
