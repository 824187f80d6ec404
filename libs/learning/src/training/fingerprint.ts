import { createHash, type Hash } from 'node:crypto';
import type { Parameter } from '../network/parameters.ts';
import type { TrainingData } from './trainer.ts';

/** The sha256 of what decides a fit: settings (as JSON, whatever the order of their keys), parameters and rows. */
export function fingerprintOf(
  settings: unknown,
  parameters: readonly Parameter[],
  parts: readonly (TrainingData | undefined)[],
): string {
  const hash = createHash('sha256');
  addJson(hash, settings);
  for (const { name, dims, data, trained } of parameters) {
    addJson(hash, { name, dims, trained });
    hash.update(data);
  }
  for (const part of parts) {
    addJson(hash, part && { type: part.x.type, dims: part.x.dims });
    if (part === undefined) continue;
    hash.update(part.x.data);
    for (const values of [part.y, part.weights, part.teacher]) {
      addJson(hash, values && { type: values.constructor.name, length: values.length });
      if (values) hash.update(values);
    }
  }
  return hash.digest('hex');
}

function addJson(hash: Hash, value: unknown): void {
  hash.update(`${JSON.stringify(value, sortedKeys) ?? 'none'}\n`);
}

function sortedKeys(_key: string, value: unknown): unknown {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}
