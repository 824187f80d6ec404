import { type Instance, isDatatype, type Row, type Tensor } from '@ratchet/model';
import type { SnapshotRow__Output as WireRow } from '@ratchet/protocol';
import { rowOfStruct } from '@ratchet/records';

/** One row of a snapshot, a line of its file: what it is about, and what was said of it. */
export interface SnapshotRow {
  /** One of these four is there. */
  readonly text?: string;
  readonly row?: Row;
  /** A PNG or JPEG file in base64. */
  readonly image?: string;
  readonly tensors?: readonly TensorLine[];
  /** One of these two is there. */
  readonly label?: string;
  readonly value?: number;
  readonly part: 'train' | 'holdout';
  /** It trains, and nothing that may judge stands behind it. */
  readonly trainOnly: boolean;
}

/** A tensor with its content in base64. */
type TensorLine = Omit<Tensor, 'content'> & { readonly content: string };

/** The line of a row as feedback sends it; undefined for one that is not whole. */
export function lineOf({ text, instance, label, value, part, trainOnly }: WireRow): SnapshotRow | undefined {
  const about = aboutOf({ text, instance });
  if (!about || (part !== 'SPLIT_PART_TRAIN' && part !== 'SPLIT_PART_HOLDOUT')) return undefined;
  return {
    ...about,
    ...(value === undefined ? { label } : { value }),
    part: part === 'SPLIT_PART_TRAIN' ? 'train' : 'holdout',
    trainOnly,
  };
}

/** What a line is about, as it was given to feedback. */
export function instanceOfLine({ text, row, image, tensors = [] }: SnapshotRow): Instance {
  if (text !== undefined) return { text };
  if (row !== undefined) return { row };
  if (image !== undefined) return { image: Buffer.from(image, 'base64') };
  return {
    tensors: tensors.map(({ name, datatype, shape, content }) => ({
      name,
      datatype,
      shape,
      content: Buffer.from(content, 'base64'),
    })),
  };
}

type About = Pick<SnapshotRow, 'text' | 'row' | 'image' | 'tensors'>;

function aboutOf({ text, instance }: Pick<WireRow, 'text' | 'instance'>): About | undefined {
  if (!instance) return { text };
  if (instance.row) return { row: rowOfStruct(instance.row) };
  if (instance.image) return { image: instance.image.toString('base64') };
  const tensors: TensorLine[] = [];
  for (const { name, datatype, shape, content } of instance.tensors?.tensors ?? []) {
    if (!isDatatype(datatype)) return undefined;
    tensors.push({ name, datatype, shape, content: content.toString('base64') });
  }
  return instance.tensors ? { tensors } : undefined;
}
