import { type MeshClient, MeshError } from '../mesh-client.ts';
import { findModel } from '../model-view.ts';

/** How instances were given; as texts where none of these is there. */
export interface GivenKinds {
  readonly row?: readonly string[];
  readonly image?: readonly string[];
  readonly tensors?: boolean;
}

interface Way {
  readonly option: keyof GivenKinds;
  readonly fix: string;
}

const ROWS: Way = { option: 'row', fix: `reads rows: give each with --row, as --row '{"column": 3}'` };
const WAYS: Readonly<Record<string, Way>> = {
  tensors: { option: 'tensors', fix: 'takes tensors: give the instances as JSON values, with --tensors' },
  'tabular-classification': ROWS,
  'tabular-regression': ROWS,
  recommendation: {
    option: 'row',
    fix: `reads rows: give each with --row, as --row '{"user": "u7", "item": "i9"}'`,
  },
  'image-classification': { option: 'image', fix: 'reads images: give each file with --image' },
};

/** The error, with the way to ask this model where its instances were refused and were given in another way. */
export async function withWayToAsk(
  error: unknown,
  mesh: MeshClient,
  model: string,
  given: GivenKinds,
): Promise<unknown> {
  if (!(error instanceof MeshError) || error.status !== 400) return error;
  const way = WAYS[(await findModel(mesh, model))?.task ?? ''];
  if (way === undefined || given[way.option] !== undefined) return error;
  return new MeshError(error.status, error.reason, `${error.message}; ${model} ${way.fix}`);
}
