import type { Loaded } from '@ratchet/runtime';

/** What a log says of a version that was loaded: times in tenths of a millisecond, for nobody reads more digits. */
export function loadedFacts({ loadMs, firstRunMs, ...facts }: Loaded): Loaded {
  return {
    ...facts,
    loadMs: tenths(loadMs),
    ...(firstRunMs === undefined ? {} : { firstRunMs: tenths(firstRunMs) }),
  };
}

function tenths(ms: number): number {
  return Math.round(ms * 10) / 10;
}
