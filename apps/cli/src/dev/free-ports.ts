import { createServer } from 'node:net';
import { ConfigError } from '@ratchet/kernel';

/** Makes sure that every port can be had, before anything starts; names all that can't, with their settings. */
export async function assertPortsFree(
  host: string,
  ports: readonly { readonly port: number; readonly setting: string }[],
): Promise<void> {
  const taken: string[] = [];
  for (const { port, setting } of ports)
    if (!(await isFree(host, port))) taken.push(`port ${port} is taken: set ${setting} to another one`);
  if (taken.length > 0) throw new ConfigError(taken.join('\n'));
}

async function isFree(host: string, port: number): Promise<boolean> {
  return await new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, host, () => server.close(() => resolve(true)));
  });
}
