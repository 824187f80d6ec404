import './no-telemetry.ts';
import type { Signature, Tensor, TensorSpec } from '@ratchet/model';
import { InferenceSession, Tensor as OrtTensor } from 'onnxruntime-node';
import { type ARRAYS, contentOf, datatypeOf, elementsOf, ORT_TYPES, stringsOf } from './elements.ts';
import { ModelFailure } from './failure.ts';
import { loadFailure, runFailure } from './ort-message.ts';

/** One thread, so that the same inputs give the same bits; no arena, so that memory goes back when it is free. */
const OPTIONS: InferenceSession.SessionOptions = {
  executionProviders: ['cpu'],
  intraOpNumThreads: 1,
  interOpNumThreads: 1,
  executionMode: 'sequential',
  enableCpuMemArena: false,
  logSeverityLevel: 4,
};

/**
 * An onnxruntime session in this process. `run` blocks the process while the model computes, and its inputs must fit the
 * signature: it checks nothing. Fails with ModelFailure only.
 */
export class OrtSession {
  readonly #session: InferenceSession;
  readonly #outputs: readonly string[];

  private constructor(session: InferenceSession, outputs: readonly string[]) {
    this.#session = session;
    this.#outputs = outputs;
  }

  static async open(model: Uint8Array, signature: Signature): Promise<OrtSession> {
    const session = await InferenceSession.create(model, OPTIONS).catch((error: unknown) => {
      throw loadFailure(error);
    });
    try {
      checkSide('input', signature.inputs, session.inputMetadata, 'all');
      checkSide('output', signature.outputs, session.outputMetadata, 'named');
    } catch (error) {
      await session.release();
      throw error;
    }
    return new OrtSession(
      session,
      signature.outputs.map((spec) => spec.name),
    );
  }

  /** The outputs that the signature names, in its order. */
  async run(inputs: readonly Tensor[]): Promise<Tensor[]> {
    const feeds = Object.create(null) as Record<string, OrtTensor>; // an input may be called __proto__
    for (const input of inputs) feeds[input.name] = toOrt(input);
    const results = await this.#session.run(feeds, this.#outputs).catch((error: unknown) => {
      throw runFailure(error);
    });
    return this.#outputs.map((name) => fromOrt(name, results[name]!));
  }

  async close(): Promise<void> {
    await this.#session.release();
  }
}

/** A manifest may come from anywhere: what it says must be what the file has. */
function checkSide(
  role: 'input' | 'output',
  specs: readonly TensorSpec[],
  metadata: readonly InferenceSession.ValueMetadata[],
  needed: 'all' | 'named',
): void {
  for (const spec of specs) {
    const found = metadata.find((value) => value.name === spec.name);
    if (!found) throw mismatch(`names ${role} ${JSON.stringify(spec.name)}, which the model does not have`);
    const datatype = found.isTensor ? datatypeOf(found.type) : undefined;
    if (datatype !== spec.datatype)
      throw mismatch(
        `says that ${role} ${JSON.stringify(spec.name)} is ${spec.datatype}; the model has ${datatype ?? 'another type'}`,
      );
  }
  const missing =
    needed === 'all' && metadata.find((value) => !specs.some((spec) => spec.name === value.name));
  if (missing) throw mismatch(`leaves out ${role} ${JSON.stringify(missing.name)} of the model`);
}

function mismatch(what: string): ModelFailure {
  return new ModelFailure('FailedPrecondition', 'SIGNATURE_MISMATCH', `the signature ${what}`);
}

function toOrt({ datatype, shape, content }: Tensor): OrtTensor {
  if (datatype === 'BYTES') return new OrtTensor('string', stringsOf(content), shape);
  return new OrtTensor(ORT_TYPES[datatype], elementsOf(datatype, content) as Float32Array, shape);
}

function fromOrt(name: string, value: OrtTensor): Tensor {
  const datatype = datatypeOf(value.type);
  if (datatype === undefined)
    throw new ModelFailure('Internal', 'MODEL_RUN_FAILED', `output ${JSON.stringify(name)} is ${value.type}`);
  if (datatype === 'BYTES')
    return { name, datatype, shape: value.dims, content: contentOf(value.data as string[]) };
  const elements = value.data as InstanceType<(typeof ARRAYS)[typeof datatype]>;
  const content = new Uint8Array(elements.buffer, elements.byteOffset, elements.byteLength);
  return { name, datatype, shape: value.dims, content };
}
