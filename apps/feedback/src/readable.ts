import { type Fault, invalid } from '@ratchet/kernel';
import { checkInstance, type Instance, type Manifest, TASK_SHAPES } from '@ratchet/model';
import { parsePipelineOf, type RowPipeline } from '@ratchet/pipeline';
import { orFault } from './or-fault.ts';

/** Says why a version can't read an instance of its kind; undefined when it can. */
export type Reading = (instance: Instance) => Fault | undefined;

const known = new WeakMap<Manifest, Reading>();

/**
 * How a version reads rows of tables and tensors, as it does to predict. A row that the champion can't read can't be judged by
 * it either: every run from then on would fail, so it is refused where it comes in. Texts have nothing that could be wrong,
 * and ratings and images are looked at whatever the version.
 */
export function readingOf(manifest: Manifest): Reading {
  const reading = known.get(manifest) ?? newReading(manifest);
  known.set(manifest, reading);
  return reading;
}

function newReading({ version, task, pipeline: spec, signature }: Manifest): Reading {
  const refused = (fault: Fault, reason: string): Fault =>
    invalid(reason, `version ${version}, which answers now, can't read it: ${fault.message}`, fault.metadata);
  if (TASK_SHAPES[task].reads === 'tensors')
    return ({ tensors = [] }) => {
      const read = orFault(() => checkInstance(tensors, signature));
      return Array.isArray(read) ? undefined : refused(read, 'INVALID_TENSORS');
    };
  if (TASK_SHAPES[task].reads !== 'row' || task === 'recommendation') return () => undefined;
  const pipeline = parsePipelineOf('row', spec) as RowPipeline;
  return ({ row = {} }) => {
    const read = orFault(() => pipeline.encode(row));
    return read instanceof Float32Array ? undefined : refused(read, 'INVALID_ROW');
  };
}
