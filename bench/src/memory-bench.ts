import { setTimeout as pause } from 'node:timers/promises';
import { startMesh } from '@ratchet/testkit';
import { rounded } from './median.ts';
import { processesOf } from './mesh-processes.ts';
import { pssBytesOf } from './process-usage.ts';

const MIB = 2 ** 20;

/** What a mesh takes when it has been left alone for so many seconds after its start; npm is not counted. */
export async function benchMemory({ seconds }: { readonly seconds: number }): Promise<object> {
  console.log('a mesh starts on a fresh data directory and trains its starter model …');
  const mesh = await startMesh();
  try {
    await pause(1_000 * seconds);
    const processes = await Promise.all(
      (await processesOf(mesh)).map(async ({ role, pid }) => ({
        role,
        pssMib: rounded((await pssBytesOf(pid)) / MIB, 1),
      })),
    );
    for (const { role, pssMib } of processes)
      console.log(`${role.padEnd(18)} ${pssMib.toFixed(1).padStart(7)} MiB`);
    const total = processes.reduce((sum, { pssMib }) => sum + pssMib, 0);
    console.log(`${'all'.padEnd(18)} ${total.toFixed(1).padStart(7)} MiB, idle for ${seconds} s`);
    return { memory: { pssMib: rounded(total, 1), idleSeconds: seconds, processes } };
  } finally {
    await mesh.close();
  }
}
