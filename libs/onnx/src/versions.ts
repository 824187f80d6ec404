import { quote } from '@ratchet/kernel';
import { refusal, type Where } from './refusal.ts';
import type { Integer, OperatorSetMessage } from './schema.ts';
import { domainOf, type Opsets } from './stored.ts';

/** The first version with operator sets, and the last that ONNX Runtime 1.30 reads. */
const IR_VERSION_MIN = 3;
const IR_VERSION_MAX = 13;
/** Versions of ONNX's own operator set that ONNX Runtime 1.30 guarantees. */
const OPSET_MIN = 7;
const OPSET_MAX = 26;

/** Refuses IR versions that can't be served (MODEL_VERSION_UNSUPPORTED). */
export function readIrVersion(version: Integer): number {
  if (version < IR_VERSION_MIN || version > IR_VERSION_MAX)
    throw refusal(
      'MODEL_VERSION_UNSUPPORTED',
      `the model has IR version ${version}; served are ${IR_VERSION_MIN} to ${IR_VERSION_MAX}: set ir_version when exporting, or convert it with onnx.version_converter`,
    );
  return Number(version);
}

/** Reads what a model or a function imports; throws MODEL_VERSION_UNSUPPORTED. */
export function readOpsets(messages: readonly OperatorSetMessage[], where: Where): Opsets {
  const opsets = new Map<string, number>();
  for (const message of messages) {
    const domain = domainOf(message.domain);
    const version = Number(message.version ?? 0);
    const known = opsets.get(domain);
    if (known !== undefined && known !== version)
      throw refusal(
        'MODEL_VERSION_UNSUPPORTED',
        `${where()} imports domain ${quote(domain || 'ai.onnx')} as version ${known} and as ${version}; export it with one`,
      );
    const [min, max] = domain === '' ? [OPSET_MIN, OPSET_MAX] : [1, 2 ** 31 - 1];
    if (version < min || version > max)
      throw refusal(
        'MODEL_VERSION_UNSUPPORTED',
        `${where()} imports opset ${version} of domain ${quote(domain || 'ai.onnx')}; served are ${min} to ${max}: set that opset when exporting`,
      );
    opsets.set(domain, version);
  }
  return record(opsets);
}

/** An object without inherited names: a file may call things `constructor` or `__proto__`. */
export function record<V>(entries: Iterable<readonly [string, V]>): Record<string, V> {
  const result = Object.create(null) as Record<string, V>;
  for (const [key, value] of entries) result[key] = value;
  return result;
}
