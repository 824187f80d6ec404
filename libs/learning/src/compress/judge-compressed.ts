import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { GoldenTensor, Manifest, Tensor } from '@ratchet/model';
import type { LearningRow } from '../data-set.ts';
import { gatherEvidence } from './evidence.ts';
import { decide, type GateDecision } from './gate.ts';
import { SideBySide } from './side-by-side.ts';
import { spread } from './spread.ts';

const GOLDEN_ROWS = 8;
/** Machines of other kinds round floats differently: in float32 it hardly shows, in 255 steps it may be one of them. */
const FLOAT_TOLERANCE = 1e-4;
const INTEGER_TOLERANCE = 1e-2;

/** A version that is compressed: its file, and what of its manifest says how it is served. */
export interface Parent {
  readonly file: string;
  readonly bytes: number;
  readonly manifest: Pick<Manifest, 'labels' | 'pipeline' | 'signature' | 'golden' | 'trainable'>;
}

/** A file that may take its parent's place. */
export interface CompressedFile {
  readonly form: string;
  readonly onnx: Uint8Array;
  /** Activations are rounded to steps on the way. */
  readonly isRounded: boolean;
  /** It has learned from the training rows once more. */
  readonly isRelearned: boolean;
}

export interface JudgeRequest {
  /** One at least. */
  readonly rows: readonly LearningRow[];
  /** For files while it works. */
  readonly dir: string;
  readonly seed: number;
  /** Awaited often, 0 to 1. */
  readonly onShare: (done: number) => Promise<void> | void;
}

/** Measures a compressed file beside its parent on this machine, has the gate decide, and asks it for its golden outputs. */
export async function judgeCompressed(
  parent: Parent,
  { form, onnx, isRounded, isRelearned }: CompressedFile,
  { rows, dir, seed, onShare }: JudgeRequest,
): Promise<{ readonly decision: GateDecision; readonly golden: NonNullable<Manifest['golden']> }> {
  const file = join(dir, 'compressed.onnx');
  await writeFile(file, onnx);
  const both = await SideBySide.open(parent.manifest, { parent: parent.file, compressed: file });
  try {
    const { labels, golden } = parent.manifest;
    const evidence = await gatherEvidence(both, { rows, labels, isRelearned, seed, onShare });
    const decision = decide({
      target: form,
      bytes: { parent: parent.bytes, compressed: onnx.length },
      latency: await both.latency(rows.map(({ instance }) => instance)),
      evidence,
    });
    const inputs = golden ? golden.inputs.map(tensorOf) : await both.stacked(spread(rows, GOLDEN_ROWS));
    const outputs = await both.outputs(inputs);
    const tolerance = isRounded ? INTEGER_TOLERANCE : FLOAT_TOLERANCE;
    return {
      decision,
      golden: { inputs: inputs.map(goldenTensor), outputs: outputs.map(goldenTensor), tolerance },
    };
  } finally {
    await both.close();
    await rm(file, { force: true });
  }
}

function tensorOf({ name, datatype, shape, content }: GoldenTensor): Tensor {
  return { name, datatype, shape, content: Buffer.from(content, 'base64') };
}

function goldenTensor({ name, datatype, shape, content }: Tensor): GoldenTensor {
  return { name, datatype, shape: [...shape], content: Buffer.from(content).toString('base64') };
}
