import type { ClassificationMetrics } from '@ratchet/stats';
import { drawConfusion } from './confusion-picture.ts';
import { fitHistoryOf } from './fit-history.ts';
import { drawLearningCurve } from './learning-curve.ts';
import { drawPredictions } from './predictions-picture.ts';
import { drawReliability } from './reliability-diagram.ts';

/** What the pictures of a version show. */
export interface Pictured {
  /** What the fit says of itself: its history is drawn where it has one. */
  readonly facts: Readonly<Record<string, unknown>>;
  /** On the held-out rows: one of the two is there. */
  readonly classification?: Pick<ClassificationMetrics, 'classes' | 'confusion' | 'reliability'>;
  readonly regression?: { readonly truth: Float64Array; readonly predicted: Float64Array };
}

/** The pictures of a version's report by name, each an SVG of at most some 20 kB: the same facts give the same bytes. */
export function drawPictures({ facts, classification, regression }: Pictured): ReadonlyMap<string, string> {
  const pictures = new Map<string, string>();
  const { epochs, bestEpoch } = fitHistoryOf(facts) ?? { epochs: [], bestEpoch: 0 };
  if (epochs.some(({ trainLoss, validation }) => [trainLoss, validation?.loss].some(Number.isFinite)))
    pictures.set('learning-curve', drawLearningCurve({ history: epochs, bestEpoch }));
  if (classification) {
    const { classes, confusion, reliability } = classification;
    pictures.set('confusion', drawConfusion({ labels: classes.map(({ label }) => label), confusion }));
    pictures.set('reliability', drawReliability({ reliability }));
  }
  if (regression) pictures.set('predictions', drawPredictions(regression));
  return pictures;
}
