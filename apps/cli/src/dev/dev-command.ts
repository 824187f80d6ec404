import { messageOf, readConfig, settingName } from '@ratchet/kernel';
import { banner } from './banner.ts';
import { DevConfig, reachableAt } from './settings.ts';
import { type Supervisor, startSupervisor } from './supervisor.ts';

const STARTER = 'sentiment';
/** A signal so soon after the first is the same one again. */
const REPEATED_MS = 1_000;
const STARTER_POLL_MS = 100;
const STARTER_WAIT_MS_MAX = 60_000;

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
  await announceStarter(reachableAt(config), config.token);
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

/** Says when the starter model answers, if there is one. */
async function announceStarter(rest: string, token: string | undefined): Promise<void> {
  const headers: Record<string, string> = token === undefined ? {} : { authorization: `Bearer ${token}` };
  const startedAt = performance.now();
  while (performance.now() - startedAt < STARTER_WAIT_MS_MAX) {
    const answer = await fetch(`${rest}/v1/models/${STARTER}`, { headers }).catch(() => undefined);
    const model = answer?.ok ? ((await answer.json()) as StarterStatus) : undefined;
    const version = model?.aliases?.champion;
    const status = model?.model_version_status?.find((each) => each.version === version);
    if (status?.state === 'AVAILABLE') {
      console.log(`model ${STARTER}, version ${version}, answers.`);
      return;
    }
    await new Promise((resolve) => setTimeout(resolve, STARTER_POLL_MS));
  }
}

interface StarterStatus {
  readonly aliases?: { readonly champion?: string };
  readonly model_version_status?: readonly { readonly version: string; readonly state: string }[];
}
