import { type Instance, type Manifest, TASK_SHAPES } from '@ratchet/model';
import type { Instance__Output } from '@ratchet/protocol';
import { type Refuse, refuseInstance } from './instance.ts';
import { readRow } from './row.ts';
import { columnsOf } from './wire-row.ts';
import { readWireTensors } from './wire-tensors.ts';

/**
 * The instances of a gRPC call, checked against the version that will answer. Fault InvalidInput names the instance, the
 * input or column, what was expected and what came.
 */
export function readWireInstances(instances: readonly Instance__Output[], manifest: Manifest): Instance[] {
  const { reads } = TASK_SHAPES[manifest.task];
  return instances.map((instance, index) => {
    const { input = 'nothing' } = instance;
    if (input !== reads)
      throw refuseInstance(index, `expected ${reads}, for that is what the model reads, got ${input}`);
    if (reads === 'text') return { text: instance.text ?? '' };
    return read(instance, manifest, (what, metadata) => refuseInstance(index, what, metadata));
  });
}

function read(instance: Instance__Output, manifest: Manifest, refuse: Refuse): Instance {
  const { input, row, image, tensors } = instance;
  if (input === 'tensors') return { tensors: readWireTensors(tensors?.tensors ?? [], manifest, refuse) };
  if (input === 'row') return { row: readRow(columnsOf(row ?? { fields: {} }), refuse) };
  if (image === undefined || image.length === 0)
    throw refuse('expected the bytes of a PNG or JPEG file as image, got none');
  return { image };
}
