import { Fault, quote } from '@ratchet/kernel';

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
 * Makes a version the champion; the one before becomes `previous`. A challenger that is promoted is none any more.
 * Promoting the champion changes nothing.
 */
export function promote(aliases: Aliases, version: string): Aliases {
  if (aliases.champion === version) return aliases;
  return withoutGaps({
    champion: version,
    previous: aliases.champion ?? aliases.previous,
    challenger: aliases.challenger === version ? undefined : aliases.challenger,
  });
}

/**
 * Exchanges champion and previous, so that rolling back twice leads back. Faults with NO_PREVIOUS_VERSION when there
 * is none.
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
