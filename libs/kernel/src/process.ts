import { ConfigError } from './config.ts';
import { Fault, messageOf } from './fault.ts';
import type { Closable } from './scope.ts';

/** What a service tells its supervisor once it can work. */
export interface Ready {
  /** Where it listens, by what: { grpc: '127.0.0.1:7070' }. */
  readonly addresses: Readonly<Record<string, string>>;
}

export type Service = Closable & Ready;

/** The exit code of a service that can't start for its configuration: starting it again would change nothing. */
export const CONFIG_EXIT_CODE = 78;

/** What a service tells the supervisor that forked it. */
export interface ServiceMessage {
  readonly ready?: Ready;
  /** What is wrong with its configuration; it ends with `CONFIG_EXIT_CODE`. */
  readonly refused?: string;
}

/** How long a service may take to close before it is ended anyway. */
const CLOSE_MS_MAX = 4_500;

/**
 * Runs a service until SIGTERM, SIGINT (unless a supervisor forked it), or the end of the supervisor, seen by the closed
 * channel; then closes it and exits with 0. A second signal ends it at once. A service that can't start says why in one
 * line and exits with 1; for its configuration with `CONFIG_EXIT_CODE`, and then a supervisor that forked it is told the
 * reason instead. One to which others have something to leave goes on for `lingerMs` without its supervisor.
 */
export async function runService(
  name: string,
  start: () => Promise<Service>,
  { lingerMs = 0 }: { readonly lingerMs?: number } = {},
): Promise<void> {
  let stopping = false;
  let service: Service | undefined;
  const stop = async (): Promise<void> => {
    if (stopping) process.exit(1);
    stopping = true;
    setTimeout(() => process.exit(1), CLOSE_MS_MAX).unref();
    try {
      await service?.close();
      process.exit(0);
    } catch (error) {
      console.error(`${name} did not close cleanly: ${messageOf(error)}`);
      process.exit(1);
    }
  };
  process.on('SIGTERM', () => void stop());
  // Under a supervisor Ctrl-C reaches the whole group, and it is the supervisor who says when to stop.
  process.on('SIGINT', () => {
    if (!process.send) void stop();
  });
  const stopAlone = (): void => {
    if (!stopping) void stop();
  };
  if (process.send) process.on('disconnect', () => setTimeout(stopAlone, lingerMs));
  try {
    service = await start();
  } catch (error) {
    if (error instanceof ConfigError) await refuse(name, error.message);
    const expected = error instanceof Fault;
    console.error(expected ? `${name} can't start: ${error.message}` : error);
    process.exit(1);
  }
  tell({ ready: { addresses: service.addresses } });
}

/** Ends the process for its configuration. A supervisor prints the reason: it knows what the other services said. */
async function refuse(name: string, reason: string): Promise<never> {
  if (process.send) await new Promise<void>((resolve) => tell({ refused: reason }, resolve));
  else console.error(`${name} can't start: ${reason}`);
  process.exit(CONFIG_EXIT_CODE);
}

function tell(message: ServiceMessage, then: () => void = () => undefined): void {
  process.send?.(message, undefined, undefined, () => then());
}
