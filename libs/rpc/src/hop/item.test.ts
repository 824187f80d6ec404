import { expect, test } from '@jest/globals';
import { FAULT_KINDS, Fault } from '@ratchet/kernel';
import { faultOfItem, refusalOf, refusalOfError } from './item.ts';

test.each(FAULT_KINDS)('%s survives as the status of an item', (kind) => {
  const reason = kind === 'TooLarge' ? 'INPUT_TOO_LARGE' : 'WRONG_INPUT';
  const { code, bytes } = refusalOf(new Fault(kind, reason, 'expected 文本,\ngot tensors'));
  expect(Buffer.from(bytes).toString()).toBe(`${reason} expected 文本,\ngot tensors`);
  expect(faultOfItem(code, bytes)).toMatchObject({ kind, reason, message: 'expected 文本,\ngot tensors' });
});

test('a text without a reason keeps its message', () => {
  expect(faultOfItem(14, Buffer.from('gone away'))).toMatchObject({
    reason: 'UNAVAILABLE',
    message: 'gone away',
  });
});

test('a bug tells nothing of itself', () => {
  const { code, bytes } = refusalOfError(new Error('secret'));
  expect(faultOfItem(code, bytes)).toMatchObject({ kind: 'Internal', message: 'internal error' });
});
