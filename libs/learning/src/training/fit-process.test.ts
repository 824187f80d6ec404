import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { fit } from './fit.ts';
import { CHILD_REQUEST, type Finished } from './testing/fit-child.ts';
import { bitsOf } from './testing/sets.ts';

const PROGRAM = fileURLToPath(new URL('./testing/fit-child.ts', import.meta.url));

jest.setTimeout(60_000); // every test starts processes

let directory: string;
const children = new Set<ChildProcess>();
let expected: Omit<Finished, 'resumedAtStep'>;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'ratchet-fit-'));
  const { parameters, stopped: _, resumedAtStep: __, ...rest } = await fit(CHILD_REQUEST);
  expected = { bits: bitsOf(parameters), ...rest };
});

afterAll(async () => {
  for (const child of children) child.kill('SIGKILL');
  await rm(directory, { recursive: true });
});

/** Fits in a process of its own, which is killed after so many checkpoints; what it said in the end otherwise. */
async function fitInChild(
  file: string,
  killedAfter = Number.POSITIVE_INFINITY,
): Promise<Finished | 'killed'> {
  const child = spawn(
    process.execPath,
    ['--conditions=@ratchet/source', '--disable-warning=ExperimentalWarning', PROGRAM, join(directory, file)],
    { env: { ...process.env, NODE_OPTIONS: '' }, stdio: ['ignore', 'pipe', 'inherit'] },
  );
  children.add(child);
  child.once('close', () => children.delete(child));
  const ended = new Promise<NodeJS.Signals | null>((done) =>
    child.once('close', (_code, signal) => done(signal)),
  );
  let kept = 0;
  let finished: Finished | undefined;
  for await (const line of createInterface({ input: child.stdout })) {
    if (line !== 'kept') finished = JSON.parse(line) as Finished;
    else if (++kept === killedAfter) child.kill('SIGKILL');
  }
  if ((await ended) === 'SIGKILL') return 'killed';
  return finished!;
}

describe('a fit', () => {
  test('has the same bits in every process', async () => {
    const found = await Promise.all([fitInChild('one'), fitInChild('two')]);
    expect(found).toEqual([
      { ...expected, resumedAtStep: 0 },
      { ...expected, resumedAtStep: 0 },
    ]);
  });

  test('that was killed twice goes on, and ends with the bits of one that was not', async () => {
    expect(await fitInChild('killed', 3)).toBe('killed');
    expect(await fitInChild('killed', 20)).toBe('killed');
    const { resumedAtStep, ...found } = (await fitInChild('killed')) as Finished;
    expect(resumedAtStep).toBeGreaterThan(0);
    expect(resumedAtStep).toBeLessThan(expected.steps);
    expect(found).toEqual(expected);
  });
});
