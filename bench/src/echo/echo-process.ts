import { fork } from 'node:child_process';
import { join } from 'node:path';
import type { Closable } from '@ratchet/kernel';

export interface EchoProcess extends Closable {
  readonly address: string;
  readonly pid: number;
}

/** `startEcho` in a process of its own, with the flags that the mesh's services run with. */
export async function startEchoProcess(): Promise<EchoProcess> {
  const child = fork(join(import.meta.dirname, 'echo-main.ts'), {
    execArgv: ['--conditions=@ratchet/source', '--max-semi-space-size=4'],
  });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const address = await new Promise<string>((resolve, reject) => {
    child.once('message', (message) => resolve(message as string));
    child.once('exit', (code) => reject(new Error(`the echo server ended with ${code}`)));
  });
  return {
    address,
    pid: child.pid!,
    async close() {
      child.disconnect();
      await ended;
    },
  };
}
