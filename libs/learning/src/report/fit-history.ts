/** One epoch of a fit, as a report keeps it. */
export interface FitEpoch {
  readonly epoch: number;
  readonly trainLoss: number;
  /** The learning rate of its last step. */
  readonly rate?: number;
  readonly validation?: { readonly loss: number; readonly metric?: number };
}

export interface FitHistory {
  readonly epochs: readonly FitEpoch[];
  /** The epoch whose parameters were kept; 0 where nothing says so. */
  readonly bestEpoch: number;
}

/**
 * The epochs of a fit from the facts of a report, whoever wrote it; undefined where there are none. What is no number, a
 * loss that JSON could not hold among them, is NaN or absent.
 */
export function fitHistoryOf(facts: Readonly<Record<string, unknown>>): FitHistory | undefined {
  const { history, bestEpoch } = facts;
  if (!Array.isArray(history)) return undefined;
  const epochs = history.map(epochOf).filter((each) => each !== undefined);
  if (epochs.length === 0) return undefined;
  return { epochs, bestEpoch: numberIn(bestEpoch) ?? 0 };
}

function epochOf(record: unknown): FitEpoch | undefined {
  const { epoch, trainLoss, rate, validation } = fieldsOf(record);
  if (!Number.isSafeInteger(epoch)) return undefined;
  const [learningRate, { loss, metric }] = [numberIn(rate), fieldsOf(validation)];
  const measured = numberIn(metric);
  return {
    epoch: epoch as number,
    trainLoss: numberIn(trainLoss) ?? Number.NaN,
    ...(learningRate !== undefined && { rate: learningRate }),
    ...(validation !== undefined && {
      validation: {
        loss: numberIn(loss) ?? Number.NaN,
        ...(measured !== undefined && { metric: measured }),
      },
    }),
  };
}

function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

function numberIn(value: unknown): number | undefined {
  return typeof value === 'number' ? value : undefined;
}
