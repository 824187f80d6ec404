import { quote } from '@ratchet/kernel';
import { type Datatype, encodeStrings, type Tensor } from '@ratchet/model';
import { type Refuse, typeName } from '../instance.ts';
import { kindOf } from '../kind-of.ts';

/** What a tensor must look like; -1 in the shape is any length. */
export interface Wanted {
  readonly name: string;
  readonly datatype: Datatype;
  readonly shape: readonly number[];
}

/** How the elements of one datatype are read; `put` answers false for a value that is not one. */
interface Elements {
  readonly expected: string;
  put(at: number, value: unknown): boolean;
  content(): Uint8Array;
}

const INT64_MIN = -(2n ** 63n);
const INT64_MAX = 2n ** 63n - 1n;

const ELEMENTS: Record<Datatype, (count: number) => Elements> = {
  BOOL: (count) => {
    const array = new Uint8Array(count);
    return typed(array, 'true or false', (at, value) => {
      array[at] = value === true ? 1 : 0;
      return typeof value === 'boolean';
    });
  },
  INT32: (count) => {
    const array = new Int32Array(count);
    return typed(array, 'a whole number of 32 bits', (at, value) => {
      array[at] = Number(value);
      return typeof value === 'number' && array[at] === value;
    });
  },
  INT64: (count) => {
    const array = new BigInt64Array(count);
    return typed(array, 'a whole number of 64 bits, or one as a decimal string', (at, value) => {
      const whole = wholeOf(value);
      if (whole === undefined || whole < INT64_MIN || whole > INT64_MAX) return false;
      array[at] = whole;
      return true;
    });
  },
  FP32: (count) => {
    const array = new Float32Array(count);
    return typed(array, 'a finite number of 32 bits', (at, value) => {
      array[at] = Number(value);
      return isNumber(value) && Number.isFinite(array[at]);
    });
  },
  FP64: (count) => {
    const array = new Float64Array(count);
    return typed(array, 'a finite number', (at, value) => {
      array[at] = Number(value);
      return isNumber(value);
    });
  },
  BYTES: () => {
    const strings: string[] = [];
    return {
      expected: 'a string',
      put(_at, value) {
        return typeof value === 'string' && strings.push(value) > 0;
      },
      content: () => encodeStrings(strings),
    };
  },
};

function typed(
  array: ArrayBufferView,
  expected: string,
  put: (at: number, value: unknown) => boolean,
): Elements {
  return { expected, put, content: () => new Uint8Array(array.buffer) };
}

function isNumber(value: unknown): boolean {
  return typeof value === 'number' || typeof value === 'bigint';
}

function wholeOf(value: unknown): bigint | undefined {
  if (typeof value === 'bigint') return value;
  if (typeof value === 'number') return Number.isSafeInteger(value) ? BigInt(value) : undefined;
  return typeof value === 'string' && /^-?\d{1,19}$/.test(value) ? BigInt(value) : undefined;
}

/**
 * Reads nested arrays as a tensor. Fault InvalidInput names the input, the place in it, what was expected and what came.
 */
export function tensorFromJson(wanted: Wanted, value: unknown, refuse: Refuse): Tensor {
  const misplaced = (path: readonly number[], expected: string, got: unknown) =>
    refuse(
      `input ${quote(wanted.name)}${placeOf(path)}: expected ${expected} (${typeName(wanted)}), got ${kindOf(got)}`,
      { input: wanted.name.slice(0, 128) },
    );
  const shape = shapeOf(wanted, value);
  const path: number[] = [];
  const visit = (inner: unknown, depth: number, element: (value: unknown) => void): void => {
    if (depth === shape.length) {
      element(inner);
      return;
    }
    if (!Array.isArray(inner)) throw misplaced(path.slice(0, depth), 'a list', inner);
    if (inner.length !== shape[depth])
      throw misplaced(path.slice(0, depth), `a list of ${shape[depth]}`, inner);
    for (let i = 0; i < inner.length; i++) {
      path[depth] = i;
      visit(inner[i], depth + 1, element);
    }
  };
  // Counted, not multiplied: a long list whose first element is long too promises more than any body holds.
  let count = 0;
  visit(value, 0, () => count++);
  const elements = ELEMENTS[wanted.datatype](count);
  let at = 0;
  visit(value, 0, (element) => {
    if (!elements.put(at++, element)) throw misplaced(path, elements.expected, element);
  });
  return { name: wanted.name, datatype: wanted.datatype, shape, content: elements.content() };
}

/** The wanted shape with its open dimensions taken from the first elements; below an empty list they are 0. */
function shapeOf(wanted: Wanted, value: unknown): number[] {
  let inner = value;
  return wanted.shape.map((length) => {
    const list = Array.isArray(inner) ? inner : [];
    inner = list[0];
    return length === -1 ? list.length : length;
  });
}

function placeOf(path: readonly number[]): string {
  return path.length === 0 ? '' : ` at [${path.join('][')}]`;
}
