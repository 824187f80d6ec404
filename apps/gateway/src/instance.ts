import { type Fault, invalid, quote } from '@ratchet/kernel';
import type { TensorSpec } from '@ratchet/model';

/** How many instances one call may hold. */
export const INSTANCES_MAX = 256;

/** Makes a fault of what is wrong with an instance; it says which one that is. */
export type Refuse = (what: string, metadata?: Readonly<Record<string, string>>) => Fault;

/** A fault that names the instance. */
export function refuseInstance(
  index: number,
  what: string,
  metadata: Readonly<Record<string, string>> = {},
): Fault {
  return invalid('INVALID_INSTANCE', `instance ${index}: ${what}`, { instance: String(index), ...metadata });
}

/** A tensor's type and shape for messages: "FP32 [*, 4]". */
export function typeName({ datatype, shape }: { datatype: string; shape: readonly number[] }): string {
  return `${datatype} [${shape.map((length) => (length === -1 ? '*' : length)).join(', ')}]`;
}

/** The names of inputs, for messages. */
export function namesOf(specs: readonly TensorSpec[]): string {
  return specs.map(({ name }) => quote(name)).join(', ');
}
