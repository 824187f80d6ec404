/** Which parameters are to be trained: those that match a pattern, or those that are named; all unless one is given. */
export interface Selection {
  /** Globs with commas between them: `*` is any text, `?` any character. */
  readonly pattern?: string;
  readonly parameters?: readonly string[];
}

/** Whether a parameter is selected under any of its names. */
export function matcherOf({ pattern, parameters }: Selection): (names: readonly string[]) => boolean {
  if (parameters !== undefined) {
    const chosen = new Set(parameters);
    return ([name = '']) => chosen.has(name);
  }
  if (pattern === undefined) return () => true;
  const globs = globsOf(pattern).map(expressionOf);
  return (names) => names.some((name) => globs.some((glob) => glob.test(name)));
}

/** Whether a pattern names this parameter letter by letter: then it is trained whatever it looks like. */
export function namesExactly({ pattern, parameters }: Selection, name: string): boolean {
  return parameters?.includes(name) ?? globsOf(pattern ?? '').includes(name);
}

function globsOf(pattern: string): string[] {
  return pattern.split(',').map((glob) => glob.trim());
}

function expressionOf(glob: string): RegExp {
  const source = glob
    .replace(/[\\^$.+()[\]{}|]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${source}$`, 's');
}
