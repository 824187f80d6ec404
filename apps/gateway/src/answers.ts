import { Fault, messageOf, quote } from '@ratchet/kernel';
import { checkTensor, decodeItem, type Tensor } from '@ratchet/model';
import type { ServedVersion } from './served-versions.ts';
import { shortFloat32 } from './short-float.ts';

/** What a version answered to one instance. */
export type Answer = Classified | { readonly tensors: readonly Tensor[]; readonly label?: never };

/** The answer of a classifier. */
export interface Classified {
  readonly label: string;
  readonly score: number;
  /** In the order of the manifest. */
  readonly scores: readonly { readonly label: string; readonly score: number }[];
  readonly tensors?: never;
}

/** Reads the reply to one instance. A reply that the manifest does not announce is a Fault of kind Internal. */
export function readAnswer(reply: Uint8Array, { manifest, labels }: ServedVersion): Answer {
  const { tensors } = decodeItem(reply);
  if (tensors === undefined) throw unfit('expected tensors, got a text');
  if (manifest.task === 'tensors') return { tensors: tensors.map(whole) };
  return classified(tensors[0], labels);
}

function whole(tensor: Tensor): Tensor {
  try {
    checkTensor(tensor);
    return tensor;
  } catch (error) {
    throw unfit(messageOf(error));
  }
}

function classified(probabilities: Tensor | undefined, labels: readonly string[]): Classified {
  if (probabilities?.datatype !== 'FP32' || probabilities.content.length !== 4 * labels.length)
    throw unfit(`expected ${labels.length} probabilities, one for each label`);
  const { buffer, byteOffset, byteLength } = probabilities.content;
  const view = new DataView(buffer, byteOffset, byteLength);
  const scores: { label: string; score: number }[] = [];
  let best = 0;
  for (let i = 0; i < labels.length; i++) {
    const score = shortFloat32(view.getFloat32(4 * i, true));
    if (!Number.isFinite(score)) throw unfit(`the probability of ${quote(labels[i]!)} is ${score}`);
    scores.push({ label: labels[i]!, score });
    if (score > scores[best]!.score) best = i;
  }
  const { label, score } = scores[best]!;
  return { label, score, scores };
}

function unfit(what: string): Fault {
  return new Fault('Internal', 'UNFIT_ANSWER', `the version did not answer as its manifest says: ${what}`);
}
