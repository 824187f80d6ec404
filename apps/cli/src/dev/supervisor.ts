import { resolve } from 'node:path';
import { type Closable, ConfigError, Scope } from '@ratchet/kernel';
import { Child } from './child.ts';
import { lockDataDir } from './data-lock.ts';
import { assertPortsFree } from './free-ports.ts';
import { type DevConfig, environmentOf, mainOf, portsOf, SERVICES, type ServiceName } from './settings.ts';

/** What has not ended by then is killed. */
const CLOSE_MS_MAX = 4_000;

export interface SupervisorEvents {
  /** A service is ready; `ms` since its process was started. */
  onReady(service: ServiceName, addresses: Readonly<Record<string, string>>, ms: number): void;
  onLost(service: ServiceName, what: string, restartInMs: number): void;
}

/** A mesh on this machine: its processes run until it is closed. */
export interface Supervisor extends Closable {
  /** Once every service has been ready. A ConfigError when one can't start for its configuration: then close the rest. */
  readonly allReady: Promise<void>;
  pids(): Partial<Record<ServiceName, number>>;
}

/**
 * Starts the five services as processes of their own and starts again what ends. They end with this process, however it
 * ends: each hears its channel close. Refuses when the data directory or a port is taken.
 */
export async function startSupervisor(config: DevConfig, events: SupervisorEvents): Promise<Supervisor> {
  const scope = new Scope();
  scope.own(lockDataDir(resolve(config.dataDir), new Date()));
  const children = new Map<ServiceName, Child>();
  const waiting = new Set<ServiceName>(SERVICES);
  const all = Promise.withResolvers<void>();
  try {
    await assertPortsFree(config.host, portsOf(config));
  } catch (error) {
    await scope.close();
    throw error;
  }
  const env = environmentOf(config);
  for (const service of SERVICES) {
    const child = new Child(mainOf(service), env, {
      onReady(ready, ms) {
        events.onReady(service, ready.addresses, ms);
        waiting.delete(service);
        if (waiting.size === 0) all.resolve();
      },
      onRefused: (reason) => all.reject(new ConfigError(reason)),
      onLost: (what, restartInMs) => events.onLost(service, what, restartInMs),
    });
    children.set(service, scope.own(child));
    child.start();
  }
  return {
    allReady: all.promise,
    pids: () =>
      Object.fromEntries(
        [...children].flatMap(([service, { pid }]) => (pid === undefined ? [] : [[service, pid]])),
      ),
    async close() {
      const kill = setTimeout(() => {
        for (const child of children.values()) child.kill();
      }, CLOSE_MS_MAX);
      await scope.close();
      clearTimeout(kill);
    },
  };
}
