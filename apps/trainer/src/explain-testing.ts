import { readdirSync, readFileSync } from 'node:fs';
import { encodeItem, type Manifest, signatureOf } from '@ratchet/model';
import { encodeModel, type Graph, scanModel } from '@ratchet/onnx';

/** For tests: y is x after so many rounds that change nothing: a huge number of them never ends. */
export function rounds(): Uint8Array {
  const body: Graph = {
    name: 'body',
    nodes: [
      { op: 'Identity', inputs: ['before'], outputs: ['after'] },
      { op: 'Identity', inputs: ['go'], outputs: ['goOn'] },
    ],
    initializers: [],
    inputs: [
      { name: 'i', type: 'int64', dims: [] },
      { name: 'go', type: 'bool', dims: [] },
      { name: 'before', type: 'float32', dims: [2] },
    ],
    outputs: [
      { name: 'goOn', type: 'bool', dims: [] },
      { name: 'after', type: 'float32', dims: [2] },
    ],
  };
  return encodeModel({
    name: 'rounds',
    nodes: [{ op: 'Loop', inputs: ['n', 'yes', 'x'], outputs: ['y'], attributes: { body: { graph: body } } }],
    initializers: [{ name: 'yes', type: 'bool', dims: [], data: Uint8Array.of(1) }],
    inputs: [
      { name: 'x', type: 'float32', dims: [2] },
      { name: 'n', type: 'int64', dims: [] },
    ],
    outputs: [{ name: 'y', type: 'float32', dims: [2] }],
  });
}

/** For tests: an instance of that model. */
export function roundsItem(n: bigint): Uint8Array {
  const bytes = (numbers: Float32Array | BigInt64Array) => new Uint8Array(numbers.buffer);
  return encodeItem({
    tensors: [
      { name: 'x', datatype: 'FP32', shape: [2], content: bytes(Float32Array.of(1, 4)) },
      { name: 'n', datatype: 'INT64', shape: [], content: bytes(BigInt64Array.of(n)) },
    ],
  });
}

/** For tests: the manifest of a file that takes tensors. */
export function tensorManifest(file: Uint8Array): Manifest {
  const signature = signatureOf(scanModel(file));
  return { formatVersion: 1, model: 'm', version: '1', task: 'tensors', pipeline: [], signature };
}

/** For tests: the explaining process that this one started. */
export function explainPid(): number | undefined {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .find((pid) => {
      try {
        const [state, parent] = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)!.split(' ');
        const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8');
        return state !== 'Z' && Number(parent) === process.pid && command.includes('explain-worker');
      } catch {
        return false; // it ended meanwhile
      }
    });
}
