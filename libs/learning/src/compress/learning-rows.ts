import type { Tensor } from '@ratchet/model';
import type { LearningRow } from '../data-set.ts';
import type { Served } from '../evaluate/answer-instances.ts';
import type { TrainingData } from '../training/trainer.ts';
import { notLearnable } from './learnable-model.ts';
import { stackingOf } from './stacked-instances.ts';

/** Numbers of all rows together: 128 MB. */
const NUMBERS_MAX = 2 ** 25;
const BATCH = 64;

/**
 * Training rows as what the only input of a version takes, rows of different lengths filled up. Of more rows than memory is
 * meant for some are taken, evenly spread. Fault FailedPrecondition NOT_LEARNABLE where there are none.
 */
export async function learningRows(
  rows: readonly LearningRow[],
  served: Served,
  labels: readonly string[] | undefined,
): Promise<TrainingData> {
  const known = rows.filter(
    ({ part, label, value }) =>
      part === 'train' && (labels === undefined ? value !== undefined : labels.includes(label ?? '')),
  );
  if (known.length === 0)
    throw notLearnable('there are no training rows with a label or value that the version knows');
  const { taken, inputs } = await inputsOf(known, served);
  const y =
    labels === undefined
      ? Float32Array.from(taken, ({ value }) => value!)
      : Int32Array.from(taken, ({ label }) => labels.indexOf(label!));
  return { x: packed(inputs, served.signature.inputs[0]!), y };
}

/** One row's input. */
interface RowInput {
  readonly dims: readonly number[];
  readonly numbers: Float32Array | Int32Array;
}

async function inputsOf(
  known: readonly LearningRow[],
  served: Served,
): Promise<{ readonly taken: readonly LearningRow[]; readonly inputs: readonly RowInput[] }> {
  const stacks = stackingOf(served);
  const sizes: number[] = [];
  for (const { inputs } of await stacks(known.slice(0, BATCH).map(({ instance }) => instance)))
    sizes.push(...rowsOf(inputs[0]!).map(({ numbers }) => numbers.length));
  const count = Math.min(known.length, Math.max(1, Math.floor(NUMBERS_MAX / Math.max(...sizes))));
  const taken = Array.from({ length: count }, (_, i) => known[Math.floor((i * known.length) / count)]!);
  const found: RowInput[] = [];
  for (let from = 0; from < count; from += BATCH) {
    const part = taken.slice(from, from + BATCH);
    for (const { rows: places, inputs } of await stacks(part.map(({ instance }) => instance))) {
      const ofStack = rowsOf(inputs[0]!);
      for (const [i, place] of places.entries()) found[from + place] = ofStack[i]!;
    }
  }
  return { taken, inputs: found };
}

function rowsOf({ datatype, shape: [count = 0, ...dims], content }: Tensor): RowInput[] {
  if (datatype !== 'FP32' && datatype !== 'INT32')
    throw notLearnable(`the input is ${datatype}; models of FP32 or INT32 are trained once more`);
  const { buffer } = new Uint8Array(content);
  const all = datatype === 'FP32' ? new Float32Array(buffer) : new Int32Array(buffer);
  const size = all.length / count;
  return Array.from({ length: count }, (_, row) => ({
    dims,
    numbers: all.subarray(row * size, (row + 1) * size),
  }));
}

/** Rows beside each other. Those of one dimension may be shorter: they are filled up at their end. */
function packed(
  inputs: readonly RowInput[],
  { pad = 0 }: { readonly pad?: number | undefined },
): TrainingData['x'] {
  const [first] = inputs;
  const dims = first!.dims.map((length, axis) =>
    inputs.reduce((longest, { dims: others }) => Math.max(longest, others[axis]!), length),
  );
  const size = dims.reduce((product, length) => product * length, 1);
  const fits = ({ numbers }: RowInput) => numbers.length === size;
  if (dims.length > 1 && !inputs.every(fits)) throw notLearnable('the rows have different shapes');
  const fill = <A extends Float32Array | Int32Array>(data: A): A => {
    data.fill(pad);
    for (const [row, { numbers }] of inputs.entries()) data.set(numbers, row * size);
    return data;
  };
  const all = [inputs.length, ...dims];
  return first!.numbers instanceof Float32Array
    ? { type: 'float32', dims: all, data: fill(new Float32Array(inputs.length * size)) }
    : { type: 'int32', dims: all, data: fill(new Int32Array(inputs.length * size)) };
}
