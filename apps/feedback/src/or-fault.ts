import { Fault } from '@ratchet/kernel';

/** What an attempt gives, or the Fault that it threw; what else it throws is a bug. */
export function orFault<T>(attempt: () => T): T | Fault {
  try {
    return attempt();
  } catch (error) {
    if (error instanceof Fault) return error;
    throw error;
  }
}
