import { assertModelName } from '@ratchet/model';
import { type DatasetServiceHandlers, protos, type TakeSnapshotResponse } from '@ratchet/protocol';
import { type Implementation, implement } from '@ratchet/rpc';
import type { Examples } from './examples.ts';
import type { SnapshotPart, Snapshots } from './snapshot.ts';
import type { LabelCount } from './stats.ts';

export interface DatasetServiceParts {
  readonly examples: Examples;
  readonly snapshots: Snapshots;
  readonly labelCounts: () => Promise<LabelCount[]>;
}

/** Takes base data, and gives the cleaned view that training reads. */
export function datasetService({ examples, snapshots, labelCounts }: DatasetServiceParts): Implementation {
  return implement<DatasetServiceHandlers>(protos.ratchet.feedback.v1.DatasetService.service, {
    async ImportExamples(request) {
      const { imported, duplicates, rejected } = await examples.add(request);
      return { imported, duplicates, rejected: [...rejected] };
    },

    ListLabelCounts: async () => ({ counts: await labelCounts() }),

    async *TakeSnapshot({ model }) {
      assertModelName(model);
      for await (const part of snapshots.take(model)) yield wirePart(part);
    },
  });
}

function wirePart(part: SnapshotPart): TakeSnapshotResponse {
  if ('summary' in part) return { summary: part.summary };
  const rows = part.rows.map(({ text, label, part, trainOnly }) => ({
    text,
    label,
    part: part === 'train' ? ('SPLIT_PART_TRAIN' as const) : ('SPLIT_PART_HOLDOUT' as const),
    trainOnly,
  }));
  return { rows };
}
