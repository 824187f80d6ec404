import { expect, test } from '@jest/globals';
import { type Cell, wireRow } from '@ratchet/model';
import { type Instance__Output, protos } from '@ratchet/protocol';
import fc from 'fast-check';
import { columnsOf, structBytesMax } from './wire-row.ts';

const { requestSerialize, requestDeserialize } =
  protos.ratchet.prediction.v1.PredictionService.service.Predict;

const finite = fc.double({ noNaN: true, noDefaultInfinity: true });
const text = fc.string({ unit: 'binary' }).map((all) => all.toWellFormed());
const cell: fc.Arbitrary<Cell> = fc.oneof(
  text,
  finite,
  fc.boolean(),
  fc.constant(null),
  fc.array(finite, { maxLength: 40 }),
);
const name = text.filter((all) => all !== '__proto__');

test('a row comes back from the wire as it went out, in no more bytes than were foretold', () => {
  fc.assert(
    fc.property(fc.dictionary(name, cell, { maxKeys: 8 }), (row) => {
      const bytes = requestSerialize({ instances: [{ row: wireRow(row) }] });
      const [back] = requestDeserialize(bytes).instances as [Instance__Output];
      expect(columnsOf(back.row ?? { fields: {} })).toEqual(row);
      expect(bytes.length).toBeLessThanOrEqual(structBytesMax(row) + 16);
    }),
  );
});
