import type sharp from 'sharp';

type Sharp = typeof sharp;

let loading: Promise<Sharp> | undefined;

/**
 * sharp, loaded when the first image comes: services that read none keep its memory. Set up once for the process:
 * nothing is cached, an image takes one thread, and the arithmetic is the same on every CPU.
 */
export function loadSharp(): Promise<Sharp> {
  loading ??= import('sharp').then((library) => {
    const loaded = library.default;
    loaded.cache(false);
    loaded.concurrency(1);
    loaded.simd(false);
    return loaded;
  });
  return loading;
}
