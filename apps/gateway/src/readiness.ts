import { readdir } from 'node:fs/promises';
import type { Closable } from '@ratchet/kernel';
import type { HealthDefinition } from '@ratchet/protocol';
import type { HealthState, Remote } from '@ratchet/rpc';

/** What the gateway needs, and whether it has it. */
export interface ReadinessReport {
  readonly ready: boolean;
  /** What predictions can't do without. */
  readonly missing: readonly string[];
  /** What predictions do without for a while: feedback and trainer. */
  readonly degraded: readonly string[];
}

export interface ReadinessParts {
  /** The hop to preprocessing. */
  readonly hop: { readonly standing: boolean };
  /** The watch of load states. */
  readonly states: { readonly up: boolean };
  /** The directory of the model repository. */
  readonly modelsDir: string;
  /** The health of the services behind, by their names. */
  readonly behind: Readonly<Record<string, Pick<Remote<HealthDefinition>, 'Check'>>>;
}

const CHECK_MS_MAX = 500;
const LOOK_EVERY_MS = 100;

/** Says whether the gateway can answer predictions, and what is missing. */
export class Readiness {
  readonly #parts: ReadinessParts;

  constructor(parts: ReadinessParts) {
    this.#parts = parts;
  }

  /** What is known without asking anybody. */
  get connected(): boolean {
    return this.#parts.hop.standing && this.#parts.states.up;
  }

  /** Asks everybody, for at most half a second. */
  async report(): Promise<ReadinessReport> {
    const { hop, states, modelsDir, behind } = this.#parts;
    const [readable, ...serving] = await Promise.all([
      isReadable(modelsDir),
      ...Object.values(behind).map((service) => serves(service)),
    ]);
    const missing = [
      ...(hop.standing ? [] : ['preprocessing']),
      ...(states.up ? [] : ['inference']),
      ...(readable ? [] : ['model repository']),
    ];
    const degraded = Object.keys(behind).filter((_, i) => !serving[i]);
    return { ready: missing.length === 0, missing, degraded };
  }

  /**
   * Keeps the health of the server as it is: '' and the data plane follow what predictions need; services that others own
   * are open as long as this door is, for whether their owner answers is told by each call.
   */
  follow(health: HealthState, forwarded: readonly string[]): Closable {
    for (const service of forwarded) health.set(service, true);
    let told: boolean | undefined;
    const look = (): void => {
      if (this.connected === told) return;
      told = this.connected;
      health.set('', told);
    };
    look();
    const timer = setInterval(look, LOOK_EVERY_MS).unref();
    return { close: () => clearInterval(timer) };
  }
}

async function serves(service: Pick<Remote<HealthDefinition>, 'Check'>): Promise<boolean> {
  try {
    const { status } = await service.Check({ service: '' }, { timeoutMs: CHECK_MS_MAX });
    return status === 'SERVING';
  } catch {
    return false;
  }
}

/** A directory that is not there yet is an empty repository. */
async function isReadable(dir: string): Promise<boolean> {
  try {
    await readdir(dir);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ENOENT';
  }
}
