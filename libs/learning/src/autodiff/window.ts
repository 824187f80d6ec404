import type { Call } from './call.ts';

/** How a kernel slides over the spatial axes of its input; every list has an entry for each of these axes. */
export interface Window {
  readonly kernel: readonly number[];
  readonly strides: readonly number[];
  readonly dilations: readonly number[];
  /** Padding before and after, never less than 0. What lies beyond the input's end because of ceil_mode is padding too. */
  readonly before: readonly number[];
  readonly after: readonly number[];
  /** Sizes without the padding, and how often the window stands on an axis. */
  readonly inputs: readonly number[];
  readonly outputs: readonly number[];
}

/**
 * The window of a convolution or pooling from `x` to `y`, values with a batch and channels in front of the spatial axes. The
 * attributes are those of the node; its auto_pad is resolved from the sizes, as ONNX defines it.
 */
export function windowOf(
  call: Call,
  kernel: readonly number[],
  xDims: readonly number[],
  yDims: readonly number[],
): Window {
  const inputs = xDims.slice(2);
  const outputs = yDims.slice(2);
  const strides = call.ints('strides') ?? kernel.map(() => 1);
  const dilations = call.ints('dilations') ?? kernel.map(() => 1);
  const pads = call.ints('pads') ?? [...kernel, ...kernel].map(() => 0);
  const mode = call.string('auto_pad', 'NOTSET');
  const isSame = mode === 'SAME_UPPER' || mode === 'SAME_LOWER';
  const isGiven = isPadGiven(call);
  const before: number[] = [];
  const after: number[] = [];
  for (const [i, cells] of kernel.entries()) {
    const reach = (outputs[i]! - 1) * strides[i]! + (cells - 1) * dilations[i]! + 1;
    const total = Math.max(reach - inputs[i]!, 0);
    const upper = mode === 'SAME_LOWER' ? Math.ceil(total / 2) : Math.floor(total / 2);
    before.push(isSame ? upper : isGiven ? pads[i]! : 0);
    const behind = isSame ? total - upper : isGiven ? pads[i + kernel.length]! : 0;
    after.push(Math.max(behind, reach - inputs[i]! - before[i]!));
  }
  return { kernel, strides, dilations, before, after, inputs, outputs };
}

/** Whether the padding is that of `pads`, and not found from the sizes. */
export function isPadGiven(call: Call): boolean {
  return ['NOTSET', ''].includes(call.string('auto_pad', 'NOTSET'));
}

/** The entries at the end of each axis that the last window doesn't reach. */
export function leftover({ kernel, strides, dilations, before, after, inputs, outputs }: Window): number[] {
  return kernel.map((cells, i) => {
    const reach = (outputs[i]! - 1) * strides[i]! + (cells - 1) * dilations[i]! + 1;
    return inputs[i]! + before[i]! + after[i]! - reach;
  });
}

/** Whether the windows lie side by side from the input's first entry on, so that no two of them meet. */
export function isTiling({ kernel, strides, dilations, before }: Window): boolean {
  return kernel.every(
    (cells, i) => cells === strides[i] && before[i] === 0 && (dilations[i] === 1 || cells === 1),
  );
}

/** Every cell of a kernel, the last axis fastest: [0, 0], [0, 1], … */
export function cellsOf(kernel: readonly number[]): number[][] {
  let cells: number[][] = [[]];
  for (const size of kernel)
    cells = cells.flatMap((cell) => Array.from({ length: size }, (_, at) => [...cell, at]));
  return cells;
}

/** The attributes of a convolution or pooling with this window. */
export function attributesOf({ kernel, strides, dilations, before, after }: Window) {
  return {
    kernel_shape: { ints: kernel },
    strides: { ints: strides },
    dilations: { ints: dilations },
    pads: { ints: [...before, ...after] },
  };
}
