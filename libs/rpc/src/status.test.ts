import { expect, test } from '@jest/globals';
import { FAULT_KINDS } from '@ratchet/kernel';
import { faultOf, HTTP_STATUS_OF_KIND, STATUS_OF_KIND } from './status.ts';

test.each(FAULT_KINDS)('%s survives its status code', (kind) => {
  const reason = kind === 'TooLarge' ? 'BODY_TOO_LARGE' : 'SOME_REASON';
  const fault = faultOf(STATUS_OF_KIND[kind], 'what happened', reason);
  expect(fault).toMatchObject({ kind, reason, message: 'what happened' });
});

test.each(FAULT_KINDS)('%s is an HTTP error', (kind) => {
  expect(HTTP_STATUS_OF_KIND[kind]).toBeGreaterThanOrEqual(400);
  expect(HTTP_STATUS_OF_KIND[kind]).toBeLessThan(600);
});

test.each([
  [2, 'Internal', 'UNKNOWN'],
  [11, 'InvalidInput', 'OUT_OF_RANGE'],
  [8, 'ResourceExhausted', 'RESOURCE_EXHAUSTED'],
  [99, 'Internal', 'UNKNOWN'],
])('code %d without a reason is %s %s', (code, kind, reason) => {
  expect(faultOf(code, '')).toMatchObject({ kind, reason });
});
