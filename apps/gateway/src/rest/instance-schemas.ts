import { z } from 'zod';

const TEXT = { type: 'string', description: 'a text' };

const IMAGE = {
  type: 'object',
  properties: { b64: { type: 'string', contentEncoding: 'base64' } },
  required: ['b64'],
  additionalProperties: false,
  description: 'a PNG or JPEG file',
};

const CELL = {
  anyOf: [{ type: ['string', 'number', 'boolean', 'null'] }, { type: 'array', items: { type: 'number' } }],
};

const ROW = {
  type: 'object',
  additionalProperties: CELL,
  description: 'a row by its columns; a list of numbers is a series, the newest value last',
};

const TENSORS = {
  type: ['object', 'array', 'string', 'number', 'boolean'],
  description:
    'for tensor models: an object with one nested array for each input, or the bare array where there is one input. INT64 also as decimal strings.',
};

/** Tensors of one instance, as the signature of the model has them; `readTensors` checks them. */
export const tensorsSchema = z.unknown().meta({ id: 'Tensors', ...TENSORS });

/**
 * One thing to predict or to learn from. What it must be depends on the model that reads it: the schema describes,
 * `readInstances` and `readExample` check.
 */
export const instanceSchema = z.unknown().meta({ id: 'Instance', anyOf: [TEXT, ROW, IMAGE, TENSORS] });
