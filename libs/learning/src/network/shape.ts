import { type Fault, invalid } from '@ratchet/kernel';
import type { Layer } from './network.ts';

/** What flows between two layers, without the batch: one dim is a vector, two a sequence, three an image. */
export type Shape =
  | { readonly type: 'floats'; readonly dims: readonly number[] }
  | { readonly type: 'ids'; readonly dims: readonly [length: number]; readonly vocabulary: number };

/** Where a layer stands: its label in messages ('layer 3 (dense 64)') and the name of its parameters ('dense_2'). */
export interface Place {
  readonly label: string;
  readonly name: string;
}

export const floats = (...dims: number[]): Shape => ({ type: 'floats', dims });

export function sizeOf(dims: readonly number[]): number {
  return dims.reduce((product, dim) => product * dim, 1);
}

export function networkFault(message: string): Fault {
  return invalid('NETWORK_INVALID', message);
}

/** The width of a vector. */
export function vectorOf(shape: Shape, place: Place): number {
  const [width] = shape.dims;
  if (isFloats(shape, 1)) return width!;
  throw mismatch('a vector', shape, place);
}

/** Length and width of a sequence. */
export function sequenceOf(shape: Shape, place: Place): readonly [length: number, width: number] {
  const [length, width] = shape.dims;
  if (isFloats(shape, 2)) return [length!, width!];
  throw mismatch('a sequence', shape, place);
}

export function imageOf(
  shape: Shape,
  place: Place,
): readonly [channels: number, height: number, width: number] {
  const [channels, height, width] = shape.dims;
  if (isFloats(shape, 3)) return [channels!, height!, width!];
  throw mismatch('an image', shape, place);
}

/** How many ids there are. */
export function vocabularyOf(shape: Shape, place: Place): number {
  if (shape.type === 'ids') return shape.vocabulary;
  throw mismatch('ids', shape, place);
}

/** Numbers of any rank. */
export function floatsOf(shape: Shape, place: Place): readonly number[] {
  if (shape.type === 'floats') return shape.dims;
  throw mismatch('numbers', shape, place);
}

export function mismatch(expected: string, got: Shape, { label }: Place): Fault {
  return networkFault(`${label}: expected ${expected}, got ${describe(got)}: ${adviceFor(expected, got)}`);
}

export function isFloats(shape: Shape, rank: number): boolean {
  return shape.type === 'floats' && shape.dims.length === rank;
}

export function describe({ type, dims }: Shape): string {
  if (type === 'ids') return `${dims[0]} ids`;
  return dims.length === 1 ? `a vector of ${dims[0]}` : dims.join('×');
}

function adviceFor(expected: string, got: Shape): string {
  if (expected === 'ids') return 'let the input be ids and put it first';
  if (got.type === 'ids')
    return `put an ${expected === 'a vector' ? 'embedding-bag' : 'embedding'} before it`;
  if (expected === 'a sequence') return 'put it after an embedding';
  if (expected === 'an image') return 'put it before the flatten, and let the input be an image';
  return 'put a flatten before it';
}

/** 'layer 3 (dense 64)' */
export function labelOf(layer: Layer, number: string): string {
  return `layer ${number} (${[layer.layer, ...settingOf(layer)].join(' ')})`;
}

/** What tells a layer from another one of its kind. */
function settingOf(layer: Layer): (string | number)[] {
  if ('units' in layer) return [layer.units];
  if ('filters' in layer) return [layer.filters];
  if ('width' in layer) return [layer.width];
  if ('size' in layer) return [layer.size];
  if ('rate' in layer) return [layer.rate];
  if ('activation' in layer) return layer.activation === undefined ? [] : [layer.activation];
  return [];
}
