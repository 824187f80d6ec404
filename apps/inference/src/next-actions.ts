import type { LoadState } from './served-version.ts';

/** One version as it is now. */
export interface VersionSnapshot {
  readonly version: string;
  readonly state: LoadState;
  /** An alias names it. */
  readonly aspired: boolean;
  /** It was loaded because a call named it, and no alias does. */
  readonly onDemand: boolean;
  /** The repository no longer has it. */
  readonly gone: boolean;
  /** Items are in it. */
  readonly busy: boolean;
  /** For how long no alias has named it and no item has come. */
  readonly idleMs: number;
  /** Until a failed load may be tried again; 0 is now. */
  readonly retryInMs: number;
}

/** One model as it is now: every version that is aspired or known, and the best of the others. */
export interface ModelSnapshot {
  readonly model: string;
  /** The version that `champion` names, if the repository has it. */
  readonly champion: string | undefined;
  /** The repository no longer has the model. */
  readonly gone: boolean;
  /** By descending number. */
  readonly versions: readonly VersionSnapshot[];
}

export interface Action {
  readonly kind: 'load' | 'unload' | 'forget';
  readonly model: string;
  readonly version: string;
}

/** How long a version that no alias names any more stays for calls that were routed to it. */
export const GRACE_MS = 2_000;

/**
 * What to do so that what is loaded becomes what is aspired. A version is unloaded only when another one has taken its
 * place: the champion is available, or without a champion any aspired version, and nothing aspired is on its way. While
 * the champion can't be loaded and nothing else is, the highest version below stands in for it.
 *
 * At most `loadsMax` versions load at a time.
 */
export function nextActions(models: readonly ModelSnapshot[], loadsMax: number): Action[] {
  const loading = models.flatMap(({ versions }) => versions.filter(({ state }) => state === 'loading'));
  const loads = models.flatMap(loadsOf);
  const room = Math.max(0, loadsMax - loading.length);
  return [...loads.slice(0, room), ...models.flatMap(farewellsOf)];
}

function loadsOf({ model, champion, versions }: ModelSnapshot): Action[] {
  const due = versions.filter(
    ({ state, aspired, retryInMs }) => aspired && (state === 'new' || (state === 'ended' && retryInMs <= 0)),
  );
  const championFirst = due.toSorted(
    (a, b) => Number(b.version === champion) - Number(a.version === champion),
  );
  const standIn = standInFor(champion, versions);
  return [...championFirst, ...(standIn ? [standIn] : [])].map(({ version }) => ({
    kind: 'load',
    model,
    version,
  }));
}

/** The version to load in place of a champion that can't be, when no other one answers or is about to. */
function standInFor(
  champion: string | undefined,
  versions: readonly VersionSnapshot[],
): VersionSnapshot | undefined {
  const first = versions.find(({ version }) => version === champion);
  const isBare = versions.every(({ state, aspired }) => state === 'ended' || (state === 'new' && !aspired));
  if (first?.state !== 'ended' || !isBare) return undefined;
  return versions.find(({ version, state }) => state === 'new' && Number(version) < Number(first.version));
}

/** Versions that no alias names any more: those that answer are unloaded, failures are forgotten. */
function farewellsOf(snapshot: ModelSnapshot): Action[] {
  const { model, versions } = snapshot;
  if (!isReplaced(snapshot) && !snapshot.gone) return [];
  const others = versions.filter(({ aspired, busy }) => !aspired && !busy);
  const unloaded = others.filter(
    ({ state, idleMs, onDemand, gone }) => state === 'available' && idleMs >= GRACE_MS && (!onDemand || gone),
  );
  const forgotten = others.filter(
    ({ state, gone, retryInMs }) => state === 'ended' && (gone || retryInMs <= 0),
  );
  return [
    ...unloaded.map(({ version }): Action => ({ kind: 'unload', model, version })),
    ...forgotten.map(({ version }): Action => ({ kind: 'forget', model, version })),
  ];
}

/** Whether what the aliases name answers, so that the others may go. */
function isReplaced({ champion, versions }: ModelSnapshot): boolean {
  const aspired = versions.filter((version) => version.aspired);
  const leading = champion === undefined ? aspired : aspired.filter(({ version }) => version === champion);
  return (
    leading.some(({ state }) => state === 'available') &&
    aspired.every(({ state }) => state === 'available' || state === 'ended')
  );
}
