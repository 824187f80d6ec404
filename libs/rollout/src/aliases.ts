import { Fault, quote } from '@ratchet/kernel';
import { compareVersions } from '@ratchet/model';

/** Which version each alias of a model names; the aliases of serving.json. Versions are decimal strings. */
export type Aliases = {
  /** The version that answers. */
  readonly champion?: string | undefined;
  /** The champion before it, to roll back to. */
  readonly previous?: string | undefined;
  /** The newest version that was not promoted. */
  readonly challenger?: string | undefined;
};

/**
 * Makes a version the champion; the one before becomes `previous`. A challenger stays only when it is newer: an older one
 * was left behind, and promoting it next would lead backwards. Promoting the champion changes nothing else.
 */
export function promote(aliases: Aliases, version: string): Aliases {
  const { champion, previous, challenger } = aliases;
  const stale = challenger !== undefined && compareVersions(challenger, version) <= 0;
  const again = champion === version;
  if (again && !stale) return aliases;
  return withoutGaps({
    champion: version,
    previous: again ? previous : (champion ?? previous),
    challenger: stale ? undefined : challenger,
  });
}

/**
 * Exchanges champion and previous, so that rolling back twice leads back; a challenger stays unless it becomes the
 * champion. Faults with NO_PREVIOUS_VERSION when there is none.
 */
export function rollBack(aliases: Aliases): Aliases {
  const { champion, previous, challenger } = aliases;
  if (previous === undefined) {
    const now =
      champion === undefined ? 'it has no champion either' : `its champion is version ${quote(champion)}`;
    throw new Fault(
      'FailedPrecondition',
      'NO_PREVIOUS_VERSION',
      `the model has no previous version to roll back to, ${now}; promote a version by its number instead`,
    );
  }
  return withoutGaps({
    champion: previous,
    previous: champion,
    challenger: challenger === previous ? undefined : challenger,
  });
}

/** Makes a version the challenger. Faults with ALREADY_CHAMPION when it is the champion. */
export function challenge(aliases: Aliases, version: string): Aliases {
  if (aliases.champion === version) {
    throw new Fault(
      'FailedPrecondition',
      'ALREADY_CHAMPION',
      `version ${quote(version)} is the champion and cannot challenge itself; name another version`,
      { version },
    );
  }
  return withoutGaps({ ...aliases, challenger: version });
}

/** Leaves out what is not set: in a file an alias is there or it is not. */
function withoutGaps({ champion, previous, challenger }: Aliases): Aliases {
  return {
    ...(champion === undefined ? {} : { champion }),
    ...(previous === undefined ? {} : { previous }),
    ...(challenger === undefined ? {} : { challenger }),
  };
}
