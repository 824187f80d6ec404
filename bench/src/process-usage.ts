import { readFile } from 'node:fs/promises';

/** What Linux calls USER_HZ: the unit of the times in /proc, the same on every architecture that Node runs on. */
const TICKS_PER_SECOND = 100;

/** The CPU time that a process has used in all its threads, user and system, in ms; 0 when it is gone. */
export async function cpuMsOf(pid: number): Promise<number> {
  const stat = await readProc(pid, 'stat');
  return stat === undefined ? 0 : cpuMsIn(stat);
}

/** The memory of a process, what it shares counted in parts (PSS), in bytes; 0 when it is gone. */
export async function pssBytesOf(pid: number): Promise<number> {
  const rollup = await readProc(pid, 'smaps_rollup');
  return rollup === undefined ? 0 : pssBytesIn(rollup);
}

/** Reads /proc/<pid>/stat: the name may hold spaces and brackets; utime and stime are the fields 14 and 15. */
export function cpuMsIn(stat: string): number {
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return ((Number(fields[11]) + Number(fields[12])) * 1_000) / TICKS_PER_SECOND;
}

/** Reads the line "Pss: 1234 kB" of /proc/<pid>/smaps_rollup. */
export function pssBytesIn(rollup: string): number {
  const match = /^Pss:\s+(\d+) kB$/m.exec(rollup);
  if (!match) throw new Error('smaps_rollup has no line "Pss: <n> kB"');
  return Number(match[1]) * 1_024;
}

async function readProc(pid: number, file: string): Promise<string | undefined> {
  try {
    return await readFile(`/proc/${pid}/${file}`, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ESRCH') return undefined;
    throw error;
  }
}
