import { type Fault, invalid } from '@ratchet/kernel';
import type { Instance, Row, Tensor } from '@ratchet/model';
import { tensorNames, wrongKind } from '../prepared.ts';
import type { PipelineSpec } from '../spec.ts';
import { type Cells, categoryOf, cellOf, cellsOf, EXPECTED, invalidCell, isMissing } from './cells.ts';
import { unpackIds } from './packed-ids.ts';
import type { RatingIdsStep } from './rating-ids-step.ts';

/** So many items may be asked for in any case: who asks does not know how many there are. */
const TOP_K = 100;

/** What a recommender is asked: ids from 1 on for users and items of its training, 0 for those it never saw. */
export interface RatingIds {
  readonly user: number;
  /**
   * The item of the row. Where it asks for the best ones, all items that the user did not rate in training, in rising order; 0
   * alone where none is left. May be shared between rows: not to be written to.
   */
  readonly items: Int32Array;
}

/** A pipeline from a row {user, item} or {user, topK} to ids. */
export interface RatingPipeline {
  readonly reads: 'row';
  readonly gives: 'ids';
  readonly spec: PipelineSpec;
  /**
   * The ids of a row. Users and items are strings or numbers, taken as strings; other columns are ignored. Fault
   * InvalidInput INVALID_CELL names the column; INVALID_ROW is a row with both of item and topK, or none.
   */
  ids(row: Row): RatingIds;
  /** Two INT32 tensors, for the first and the second input: the user, a scalar, and the items [k]. */
  prepare(instance: Instance, inputNames: readonly string[]): readonly Tensor[];
}

export function ratingPipeline(spec: PipelineSpec, step: RatingIdsStep): RatingPipeline {
  const users = idsOf(step.users);
  const items = idsOf(step.items);
  const allItems = Int32Array.from(step.items, (_, i) => i + 1);
  const ids = (row: Row): RatingIds => {
    const cells = cellsOf(row);
    const user = users.get(nameIn(cells, 'user')) ?? 0;
    const item = cellOf(cells, 'item');
    const topK = cellOf(cells, 'topK');
    if (isMissing(item) === isMissing(topK)) throw unclear(isMissing(item));
    if (isMissing(topK)) return { user, items: Int32Array.of(items.get(nameIn(cells, 'item')) ?? 0) };
    const most = Math.max(TOP_K, step.maxTopK);
    if (!Number.isInteger(topK) || Number(topK) < 1 || Number(topK) > most) {
      throw invalidCell('topK', `a whole number from 1 to ${most}`, topK);
    }
    return { user, items: without(allItems, step.rated?.[user - 1] ?? '') };
  };
  return {
    reads: 'row',
    gives: 'ids',
    spec,
    ids,
    prepare(instance, inputNames) {
      if (instance.row === undefined) throw wrongKind('row', instance);
      const [userName, itemsName] = tensorNames(inputNames, 2);
      const { user, items } = ids(instance.row);
      return [
        { name: userName!, datatype: 'INT32', shape: [], content: bytesOf(Int32Array.of(user)) },
        { name: itemsName!, datatype: 'INT32', shape: [items.length], content: bytesOf(items) },
      ];
    },
  };
}

/** All ids but those that are packed; 0 where none is left. */
function without(all: Int32Array, packed: string): Int32Array {
  if (packed === '') return all;
  const rated = unpackIds(packed);
  const left = new Int32Array(Math.max(1, all.length - rated.length));
  let at = 0;
  let id = 1;
  for (const known of rated) {
    while (id < known) left[at++] = id++;
    id++;
  }
  while (id <= all.length) left[at++] = id++;
  return left;
}

function idsOf(names: readonly string[]): ReadonlyMap<string, number> {
  return new Map(names.map((name, i) => [name, i + 1]));
}

function nameIn(cells: Cells, column: string): string {
  const cell = cellOf(cells, column);
  const name = isMissing(cell) ? undefined : categoryOf(cell);
  if (name === undefined) throw invalidCell(column, EXPECTED.name, cell);
  return name;
}

function unclear(neither: boolean): Fault {
  return invalid(
    'INVALID_ROW',
    `expected a row {user, item} for the rating of one item, or {user, topK} for the best items, got one with ${neither ? 'neither item nor topK' : 'both item and topK'}`,
  );
}

function bytesOf(ids: Int32Array): Uint8Array {
  return new Uint8Array(ids.buffer, ids.byteOffset, ids.byteLength);
}
