import { parseArgs } from 'node:util';
import { PARTS, type Part } from './training/parts.ts';

export const BENCHES = ['start', 'mesh', 'memory', 'promote', 'training'] as const;

export interface BenchOptions {
  readonly bench: (typeof BENCHES)[number];
  /** mesh: how long one round loads one server. memory: how long the mesh is left alone before it is looked at. */
  readonly seconds: number;
  /** mesh: measured rounds, after the warm-up. start: starts from either kind of directory. promote: flips. training: times that each engine is timed. */
  readonly rounds: number;
  /** mesh: calls in flight. */
  readonly concurrency: number;
  /** training: the parts to run; all when empty. */
  readonly only: readonly Part[];
}

export const USAGE = `npm run bench -- start [--rounds 3]
npm run bench -- mesh [--rounds 5] [--seconds 3] [--concurrency 64]
npm run bench -- memory [--seconds 10]
npm run bench -- promote [--rounds 20]
npm run bench -- training [--rounds 3] [--only ${PARTS.join(',')}]`;

const DEFAULTS = {
  start: { seconds: 0, rounds: 3 },
  mesh: { seconds: 3, rounds: 5 },
  memory: { seconds: 10, rounds: 1 },
  promote: { seconds: 0, rounds: 20 },
  training: { seconds: 0, rounds: 3 },
} as const;

const BOUNDS = { seconds: 60, rounds: 25, concurrency: 1_000 } as const;

/** Reads a command line; an Error that says what is expected when it is wrong. */
export function readOptions(argv: readonly string[]): BenchOptions {
  const { positionals, values } = parseArgs({
    args: [...argv],
    allowPositionals: true,
    options: {
      seconds: { type: 'string' },
      rounds: { type: 'string' },
      concurrency: { type: 'string', default: '64' },
      only: { type: 'string', default: '' },
    },
  });
  const bench = BENCHES.find((each) => each === positionals[0]);
  if (bench === undefined || positionals.length > 1) throw new Error(`expected one of:\n${USAGE}`);
  const whole = (name: keyof typeof BOUNDS, given: string | number): number => {
    const value = Number(given);
    if (Number.isInteger(value) && value >= 0 && value <= BOUNDS[name]) return value;
    throw new Error(`--${name} is a whole number up to ${BOUNDS[name]}, not "${given}"`);
  };
  return {
    bench,
    seconds: whole('seconds', values.seconds ?? DEFAULTS[bench].seconds),
    rounds: Math.max(1, whole('rounds', values.rounds ?? DEFAULTS[bench].rounds)),
    concurrency: Math.max(1, whole('concurrency', values.concurrency)),
    only: partsOf(values.only),
  };
}

function partsOf(given: string): Part[] {
  return given
    .split(',')
    .filter((name) => name !== '')
    .map((name) => {
      const part = PARTS.find((each) => each === name);
      if (part !== undefined) return part;
      throw new Error(`--only takes ${PARTS.join(', ')}, not "${name}"`);
    });
}
