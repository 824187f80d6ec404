import { readdirSync, readFileSync } from 'node:fs';

const SIGNALS = { SIGHUP: 1, SIGINT: 2, SIGTERM: 15 } as const;

/** From now on the children of this process end with it, however it ends short of SIGKILL. */
export function endChildrenAtExit(): void {
  for (const [signal, number] of Object.entries(SIGNALS))
    process.once(signal, () => process.exit(128 + number));
  process.once('exit', () => {
    for (const pid of childrenOf(process.pid)) end(pid);
  });
}

/** The direct children of a process that are still there. */
export function childrenOf(parent: number): number[] {
  return readdirSync(`/proc/${parent}/task`).flatMap((thread) =>
    readFileSync(`/proc/${parent}/task/${thread}/children`, 'utf8')
      .split(' ')
      .filter((pid) => pid !== '')
      .map(Number),
  );
}

/** A child that leads a group of its own (npm, with what it runs) ends with its group. */
function end(pid: number): void {
  for (const target of [-pid, pid]) {
    try {
      process.kill(target, 'SIGTERM');
      return;
    } catch {
      // no such group, or it is gone by now
    }
  }
}
