import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Closable } from '@ratchet/kernel';
import {
  type Attribution__Output,
  type ExplainRequest,
  type PredictionServiceDefinition,
  protos,
} from '@ratchet/protocol';
import { connect, type Remote } from '@ratchet/rpc';
import type { Said } from './command-line.ts';
import { base64Of, called, sidePicture, succeeded, type TaughtMesh } from './taught-mesh.ts';

/** An explanation as REST answers it. */
export interface Explained {
  readonly model: string;
  readonly version: string;
  readonly label?: string;
  readonly answer: number;
  readonly score: number;
  readonly baseline: number;
  readonly attributions: readonly {
    readonly contribution: number;
    readonly token?: { readonly text: string; readonly start: number; readonly end: number };
    readonly column?: string;
    readonly heatMap?: { readonly b64: string; readonly width: number; readonly height: number };
    readonly input?: { readonly name: string; readonly contributions: number[] };
  }[];
  readonly method: string;
  readonly completeness: number;
}

/** One instance as each of the doors takes it. */
export interface Asked {
  readonly model: string;
  readonly rest: unknown;
  readonly grpc: NonNullable<ExplainRequest['instance']>;
  readonly args: readonly string[];
}

const text = (words: string) => ({
  model: 'sentiment',
  rest: words,
  grpc: { text: words },
  args: [words],
});

export const PERSON = { education: 16, experience: 12, union: 1, sector: 'construction' };
const PERSON_FIELDS = {
  education: { numberValue: 16 },
  experience: { numberValue: 12 },
  union: { numberValue: 1 },
  sector: { stringValue: 'construction' },
};
const PICTURE = sidePicture('left', 1_001);
const NUMBERS = [0.5, -1, 2, 0, 1.5, -0.25];
const TENSOR = {
  name: 'input',
  datatype: 'FP32',
  shape: [6],
  content: Buffer.from(Float32Array.from(NUMBERS).buffer),
};

/** Where the command line writes the heat map of `ASKED.image`, below the directory of the mesh. */
export const HEAT_MAP = 'why.png';

/** What is asked, one of each kind. */
export const ASKED = {
  english: text('The plot drags, but I loved every minute of it!'),
  chinese: text('这部电影很好看，但是太长了'),
  row: {
    model: 'wages',
    rest: PERSON,
    grpc: { row: { fields: PERSON_FIELDS } },
    args: ['--row', JSON.stringify(PERSON)],
  },
  image: {
    model: 'sides',
    rest: base64Of(PICTURE),
    grpc: { image: PICTURE },
    args: ['--image', 'left.png', '--out', HEAT_MAP],
  },
  tensors: {
    model: 'brought',
    rest: NUMBERS,
    grpc: { tensors: { tensors: [TENSOR] } },
    args: ['--tensors', JSON.stringify(NUMBERS)],
  },
} satisfies Record<string, Asked>;

/** Says for each door how it explains. */
export class Explaining implements Closable {
  readonly #taught: TaughtMesh;
  readonly #prediction: Remote<PredictionServiceDefinition> & Closable;

  constructor(taught: TaughtMesh) {
    this.#taught = taught;
    const { service } = protos.ratchet.prediction.v1.PredictionService;
    this.#prediction = connect(service, taught.mesh.grpc);
    writeFileSync(join(taught.dir, 'left.png'), PICTURE);
  }

  async overRest({ model, rest }: Asked): Promise<Explained> {
    return await called(this.#taught.mesh, 'POST', `/v1/models/${model}:explain`, { instance: rest });
  }

  /** As REST would have answered it. */
  async overGrpc({ model, grpc }: Asked, more: object = {}): Promise<Explained> {
    const request = { model, instance: grpc, ...more };
    const answer = await this.#prediction.Explain(request, { timeoutMs: 30_000 });
    const { label, attributions, method, ...rest } = answer;
    return {
      ...rest,
      ...(label !== '' && { label }),
      method: method.replace('EXPLANATION_METHOD_', '').toLowerCase().replaceAll('_', '-'),
      attributions: attributions.map(asInRest),
    };
  }

  byCommand(asked: Asked): Explained {
    return JSON.parse(succeeded(this.command(asked, '--json'))) as Explained;
  }

  command({ model, args }: Asked, ...options: string[]): Said {
    return this.#taught.ratchet('predict', model, ...args, '--explain', ...options);
  }

  async close(): Promise<void> {
    await this.#prediction.close();
  }
}

/** An attribution of gRPC's as REST writes it. */
function asInRest({ token, column, heatMap, input, contribution }: Attribution__Output) {
  if (token) return { token, contribution };
  if (column !== undefined) return { column, contribution };
  if (heatMap) {
    const { png, width, height } = heatMap;
    return { heatMap: { ...base64Of(png), width, height }, contribution };
  }
  const { name, content } = input!;
  const contributions = Array.from(new Float32Array(new Uint8Array(content).buffer), shortest);
  return { input: { name, contributions }, contribution };
}

/** A number of 32 bits with as few digits as name it: REST writes no more. */
function shortest(float: number): number {
  const digits = [6, 7, 8, 9].find((count) => Math.fround(Number(float.toPrecision(count))) === float);
  return Number(float.toPrecision(digits ?? 9));
}
