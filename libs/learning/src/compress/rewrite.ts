import { Fault } from '@ratchet/kernel';
import type { Instance } from '@ratchet/model';
import { encodeModel, type Model, modelOf, readModel } from '@ratchet/onnx';
import type { Served } from '../evaluate/answer-instances.ts';
import { rangesOf } from './calibrate.ts';
import { denseSites } from './dense-sites.ts';
import { sumsExactly } from './exact-sums.ts';
import { computeDynamically } from './int8-dynamic.ts';
import { calibratedValues, computeStatically } from './int8-static.ts';
import { assertWhole, marked } from './mark.ts';
import { ModelEdit } from './model-edit.ts';
import { INT8_MAX } from './quantize.ts';
import { storeRanks, storeWeights } from './store-small.ts';
import { type Weight, weightsOf } from './weights.ts';

/** Seven bits: two products of them and uint8 fit int16. */
const INT7_MAX = 63;

/**
 * Where no product has so many weights, integers save no more than it costs to quantise what comes in. Times of one product,
 * single calls and batches of 32, with AVX-512 VNNI: 1.09 and 1.08 of those in float32 with 4,096 weights, 1.02 and 0.91 with
 * 16,384, 1.01 and 0.81 with 32,768, 0.85 and 0.56 with 131,072. Near 1 a choice would hang on the noise of the measurement.
 */
const COMPUTED_MIN = 2 ** 15;

/** Since these versions of ONNX's operators scales may differ by column, and a range may be taken as it comes. */
const STATIC_OPSET = 13;
const DYNAMIC_OPSET = 11;

/** Forms of a file that need no learning. */

export type Form = 'int8-static' | 'int8-dynamic' | 'float16';

/** Inputs by which ranges of activations are found. */
export interface Calibration {
  readonly served: Served;
  readonly instances: readonly Instance[];
  /** For a file while it works. */
  readonly dir: string;
}

export interface Rewritten {
  readonly onnx: Uint8Array;
  /** What was done: plain and JSON-able. */
  readonly facts: Readonly<Record<string, number>>;
}

/**
 * The file in a form that takes less room. The same file, form and calibration give the same bytes on machines with the same
 * instruction set. Faults: FailedPrecondition NOTHING_TO_COMPRESS, COMPRESSED_ALREADY, OPERATOR_SET_TOO_OLD.
 */
export async function rewrite(
  onnx: Uint8Array,
  form: Form,
  calibration: Calibration | undefined,
): Promise<Rewritten> {
  const model = modelOf(readModel(onnx));
  assertWhole(model);
  checkOpset(model, form);
  const weights = weightsOf(model);
  const edit = new ModelEdit(model);
  const computed =
    form === 'float16' ? 0 : await computeInIntegers(edit, weights, { onnx, form, calibration });
  const left = new Map([...weights].filter(([name]) => edit.constant(name) !== undefined));
  const stored = storeWeights(edit, left, form === 'float16' ? 'float16' : 'int8');
  const ranks = storeRanks(edit);
  if (computed + stored + ranks === 0)
    throw cannot('NOTHING_TO_COMPRESS', 'the model has no weights that could be stored in fewer bits');
  return { onnx: encodeModel(edit.done(marked(model, form))), facts: { computed, stored, ranks } };
}

async function computeInIntegers(
  edit: ModelEdit,
  weights: ReadonlyMap<string, Weight>,
  {
    onnx,
    form,
    calibration,
  }: { readonly onnx: Uint8Array; readonly form: Form; readonly calibration: Calibration | undefined },
): Promise<number> {
  const sites = denseSites(edit, weights);
  const large = sites.filter(({ weight }) => weight.data.length >= COMPUTED_MIN);
  if (large.length === 0) return 0;
  const max = (await sumsExactly()) ? INT8_MAX : INT7_MAX;
  if (form === 'int8-dynamic') return computeDynamically(edit, large, max);
  if (calibration === undefined) throw new Error('static scales need rows to calibrate by');
  const ranges = await rangesOf(calibratedValues(edit, sites), { onnx, ...calibration });
  return computeStatically(edit, sites, ranges, max);
}

function checkOpset(model: Model, form: Form): void {
  const { opset = STATIC_OPSET } = model;
  const needed = form === 'int8-static' ? STATIC_OPSET : DYNAMIC_OPSET;
  if (opset < needed)
    throw cannot(
      'OPERATOR_SET_TOO_OLD',
      `the model uses ONNX's operator set ${opset}; ${form} needs ${needed} or later: export it again`,
    );
}

function cannot(reason: string, message: string): Fault {
  return new Fault('FailedPrecondition', reason, message);
}
