import { decodeStrings, elementCount, type Tensor } from '@ratchet/model';
import { shortFloat32 } from '../short-float.ts';

/**
 * A tensor as nested arrays; a bare value when it has no dimensions. What JSON has no number for comes as a string:
 * "NaN", "Infinity", "-Infinity", and INT64 beyond 2^53. FP32 values are written in the fewest digits that name them.
 */
export function jsonFromTensor(tensor: Tensor): unknown {
  const elements = elementsOf(tensor);
  let at = 0;
  const nest = (depth: number): unknown => {
    if (depth === tensor.shape.length) return elements(at++);
    return Array.from({ length: tensor.shape[depth]! }, () => nest(depth + 1));
  };
  return nest(0);
}

function elementsOf(tensor: Tensor): (at: number) => unknown {
  switch (tensor.datatype) {
    case 'BOOL':
      return (at) => tensor.content[at] !== 0;
    case 'INT32': {
      const array = new Int32Array(aligned(tensor.content));
      return (at) => array[at];
    }
    case 'INT64': {
      const array = new BigInt64Array(aligned(tensor.content));
      return (at) => {
        const number = Number(array[at]);
        return Number.isSafeInteger(number) ? number : String(array[at]);
      };
    }
    case 'FP32': {
      const array = new Float32Array(aligned(tensor.content));
      return (at) => finite(shortFloat32(array[at]!));
    }
    case 'FP64': {
      const array = new Float64Array(aligned(tensor.content));
      return (at) => finite(array[at]!);
    }
    case 'BYTES': {
      const strings = decodeStrings(tensor, elementCount(tensor.shape, tensor.name));
      return (at) => strings[at];
    }
  }
}

/** Contents may begin at any offset: a copy begins at zero. */
function aligned(content: Uint8Array): ArrayBuffer {
  return new Uint8Array(content).buffer;
}

function finite(value: number): number | string {
  return Number.isFinite(value) ? value : String(value);
}
