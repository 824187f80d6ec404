import { messageOf, readConfig, settingName } from '@ratchet/kernel';
import { announceStarter } from './announce-starter.ts';
import { banner } from './banner.ts';
import { DevConfig, reachableAt } from './settings.ts';
import { type Supervisor, startSupervisor } from './supervisor.ts';

/** A signal so soon after the first is the same one again. */
const REPEATED_MS = 1_000;

/** `ratchet dev`: runs the mesh until Ctrl-C. */
export async function dev(overrides: Partial<Record<keyof DevConfig, string>>): Promise<void> {
  const given = Object.entries(overrides).map(([field, value]) => [settingName(field), value]);
  const config = readConfig(DevConfig, { ...process.env, ...Object.fromEntries(given) });
  const supervisor = await startSupervisor(config, {
    onReady: (service, addresses, ms) =>
      console.log(
        `${service.padEnd(14)} ready  ${Object.values(addresses).join('  ').padEnd(32)} ${(ms / 1000).toFixed(1)} s`,
      ),
    onLost: (service, what, restartInMs) =>
      console.log(`${service.padEnd(14)} ${what}, starts again in ${restartInMs} ms`),
  });
  let stoppingAt: number | undefined;
  const stop = (): void => {
    if (stoppingAt !== undefined) {
      // npm hands on the Ctrl-C that the terminal has sent already; only a second one by hand means "at once".
      if (performance.now() - stoppingAt > REPEATED_MS) process.exit(1);
      return;
    }
    stoppingAt = performance.now();
    console.log('\nstopping …');
    void close(supervisor);
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, stop);
  try {
    await supervisor.allReady;
  } catch (error) {
    await supervisor.close();
    throw error;
  }
  console.log(banner(config));
  if (config.starter) await announceStarter(reachableAt(config), config.token);
}

async function close(supervisor: Supervisor): Promise<void> {
  try {
    await supervisor.close();
    process.exit(0);
  } catch (error) {
    console.error(`not everything stopped cleanly: ${messageOf(error)}`);
    process.exit(1);
  }
}
