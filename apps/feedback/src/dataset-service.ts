import { assertModelName } from '@ratchet/model';
import {
  type DatasetServiceHandlers,
  type Example__Output,
  protos,
  type TakeSnapshotResponse,
} from '@ratchet/protocol';
import { type Implementation, implement } from '@ratchet/rpc';
import type { Example, Examples } from './examples.ts';
import type { SnapshotPart, Snapshots } from './snapshot.ts';
import type { LabelCount } from './stats.ts';
import { decodeInstance, readAbout } from './wire-instance.ts';

export interface DatasetServiceParts {
  readonly examples: Examples;
  readonly snapshots: Snapshots;
  readonly labelCounts: () => Promise<LabelCount[]>;
}

/** Takes base data, and gives the cleaned view that training reads. */
export function datasetService({ examples, snapshots, labelCounts }: DatasetServiceParts): Implementation {
  return implement<DatasetServiceHandlers>(protos.ratchet.feedback.v1.DatasetService.service, {
    async ImportExamples(request) {
      const rows = request.examples.map(exampleOf);
      const { imported, duplicates, rejected } = await examples.add({ ...request, examples: rows });
      return { imported, duplicates, rejected: [...rejected] };
    },

    ListLabelCounts: async () => ({ counts: await labelCounts() }),

    async *TakeSnapshot({ model }) {
      assertModelName(model);
      for await (const part of snapshots.take(model)) yield wirePart(part);
    },
  });
}

function exampleOf(given: Example__Output): Example {
  const { label, value, answer, occurrence } = given;
  return { ...readAbout(given), label, value, answer, occurrence };
}

function wirePart(part: SnapshotPart): TakeSnapshotResponse {
  if ('summary' in part) {
    const { answers, ...summary } = part.summary;
    return { summary: { ...summary, answers: Object.fromEntries(answers) } };
  }
  const rows = part.rows.map(({ text, instance, label, value, part, trainOnly }) => ({
    text,
    instance: instance && decodeInstance(instance),
    label,
    ...(value === undefined ? {} : { value }),
    part: part === 'train' ? ('SPLIT_PART_TRAIN' as const) : ('SPLIT_PART_HOLDOUT' as const),
    trainOnly,
  }));
  return { rows };
}
