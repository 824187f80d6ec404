import { Fault } from '@ratchet/kernel';
import type { LearningRow } from '@ratchet/learning';
import { linesOf } from './lines.ts';
import { rowsOf, type Snapshot, type SnapshotRow, snapshotRowsFile } from './snapshot.ts';
import { instanceOfLine } from './snapshot-line.ts';
import { partsOf } from './snapshot-newest.ts';

const TOLD_EVERY = 10_000;

/**
 * The rows of a snapshot's file, without those of labels that the run leaves out; then, for question answering, the
 * answers themselves: what an answer says is worth learning from, and no label is without a row. `onProgress` is awaited
 * now and then, 0 to 1. Fault DataLoss SNAPSHOT_DAMAGED.
 */
export async function readSnapshotRows(
  dir: string,
  snapshot: Snapshot,
  onProgress: (done: number) => Promise<void>,
): Promise<LearningRow[]> {
  const rare = new Set(Object.keys(snapshot.rareLabels ?? {}));
  const expected = rowsOf(snapshot);
  const partOf = partsOf(snapshot);
  const rows: LearningRow[] = [];
  let read = 0;
  for await (const line of linesOf(snapshotRowsFile(dir))) {
    const kept = JSON.parse(line) as SnapshotRow;
    const { label, value, trainOnly } = kept;
    const said = label === undefined ? { value: value! } : { label };
    if (label === undefined || !rare.has(label))
      rows.push({ instance: instanceOfLine(kept), ...said, ...partOf(kept), trainOnly });
    if (++read % TOLD_EVERY === 0) await onProgress(read / expected);
  }
  await onProgress(1);
  if (read !== expected)
    throw new Fault('DataLoss', 'SNAPSHOT_DAMAGED', `the snapshot has ${read} rows, not ${expected}`);
  for (const [label, text] of Object.entries(snapshot.answers ?? {}))
    if (!rare.has(label)) rows.push({ instance: { text }, label, part: 'train', trainOnly: true });
  return rows;
}
