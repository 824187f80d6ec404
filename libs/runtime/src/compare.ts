import type { Tensor } from '@ratchet/model';
import { elementsOf } from './elements.ts';

/** Whether two numbers are as near as they must be. */
export type Near = (got: number, expected: number) => boolean;

/** Where the tensors differ first, in words; undefined when they don't. NaN equals NaN. */
export function difference(
  got: readonly Tensor[],
  expected: readonly Tensor[],
  near: Near,
): string | undefined {
  for (const wanted of expected) {
    const found = got.find((tensor) => tensor.name === wanted.name);
    const where = `output ${JSON.stringify(wanted.name)}`;
    if (!found) return `there is no ${where}`;
    if (found.datatype !== wanted.datatype || found.shape.join() !== wanted.shape.join())
      return `${where}: expected ${wanted.datatype} [${wanted.shape.join()}], got ${found.datatype} [${found.shape.join()}]`;
    const differing = contentDifference(found, wanted, near);
    if (differing) return `${where}: ${differing}`;
  }
  return undefined;
}

function contentDifference(found: Tensor, wanted: Tensor, near: Near): string | undefined {
  const { datatype } = wanted;
  if (datatype !== 'FP32' && datatype !== 'FP64')
    return Buffer.compare(found.content, wanted.content) === 0 ? undefined : 'expected other values';
  const got = elementsOf(datatype, found.content) as Float32Array;
  const expected = elementsOf(datatype, wanted.content) as Float32Array;
  if (got.length !== expected.length) return `expected ${expected.length} values, got ${got.length}`;
  const at = expected.findIndex((value, i) => !Object.is(got[i], value) && !near(got[i]!, value));
  return at < 0 ? undefined : `value ${at}: expected ${expected[at]}, got ${got[at]}`;
}
