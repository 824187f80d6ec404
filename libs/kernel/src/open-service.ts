import type { Ready, Service } from './process.ts';
import { Scope } from './scope.ts';

/**
 * Builds a service in a scope of its own and answers where it listens. Closing the service closes all that was built, in
 * reverse; when building fails, what was built so far is closed.
 */
export async function openService(build: (scope: Scope) => Promise<Ready['addresses']>): Promise<Service> {
  const scope = new Scope();
  try {
    return { addresses: await build(scope), close: () => scope.close() };
  } catch (error) {
    await scope.close();
    throw error;
  }
}
