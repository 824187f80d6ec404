import { Fault } from '@ratchet/kernel';
import type { Manifest, Signature, TensorSpec } from '@ratchet/model';

/**
 * Refuses a version that callers of the champion could not go on with: another task, a label or an output that is gone, an
 * input that takes something else. Labels may be added. Fault FailedPrecondition SIGNATURE_CHANGED.
 */
export function assertCompatible(champion: Manifest, version: Manifest): void {
  const problem = problemOf(champion, version);
  if (problem === undefined) return;
  throw new Fault(
    'FailedPrecondition',
    'SIGNATURE_CHANGED',
    `version ${version.version} can't follow version ${champion.version} of ${champion.model}: ${problem}; add it as a model of its own`,
    { model: champion.model, version: version.version },
  );
}

function problemOf(champion: Manifest, version: Manifest): string | undefined {
  if (champion.task !== version.task) return `the task changed from ${champion.task} to ${version.task}`;
  if (champion.task === 'tensors')
    return signatureProblem(champion.signature, version.signature) ?? orderProblem(champion, version);
  const gone = (champion.labels ?? []).filter((label) => !version.labels?.includes(label));
  if (gone.length > 0)
    return `it has no label ${gone
      .slice(0, 8)
      .map((label) => `"${label}"`)
      .join(', ')}`;
  return undefined;
}

/** Callers find a score by its place. */
function orderProblem({ labels: before }: Manifest, { labels: after }: Manifest): string | undefined {
  if (before === undefined || after === undefined || before.join('\0') === after.join('\0')) return undefined;
  return 'its scores are of other labels, or of the same in another order';
}

function signatureProblem(champion: Signature, version: Signature): string | undefined {
  if (champion.batch !== version.batch)
    return champion.batch ? 'it takes no batches any more' : 'it takes batches now';
  return (
    sameNames('input', champion.inputs, version.inputs) ??
    sameNames('output', champion.outputs, version.outputs) ??
    firstProblem(champion.inputs, version.inputs, (before, after) => fits(before, after, 'input')) ??
    firstProblem(champion.outputs, version.outputs, (before, after) => fits(after, before, 'output'))
  );
}

function sameNames(
  role: string,
  before: readonly TensorSpec[],
  after: readonly TensorSpec[],
): string | undefined {
  const names = (specs: readonly TensorSpec[]): string =>
    specs
      .map(({ name }) => name)
      .toSorted()
      .join(', ');
  if (names(before) === names(after)) return undefined;
  return `its ${role}s are ${names(after)}, not ${names(before)}`;
}

function firstProblem(
  before: readonly TensorSpec[],
  after: readonly TensorSpec[],
  check: (before: TensorSpec, after: TensorSpec) => string | undefined,
): string | undefined {
  for (const spec of before) {
    const problem = check(spec, after.find(({ name }) => name === spec.name)!);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

/** Whether whatever has the narrow shape has the wide one too: -1 takes any length. */
function fits(narrow: TensorSpec, wide: TensorSpec, role: string): string | undefined {
  const same =
    narrow.datatype === wide.datatype &&
    narrow.shape.length === wide.shape.length &&
    narrow.shape.every((length, i) => wide.shape[i] === -1 || wide.shape[i] === length);
  if (same) return undefined;
  return `${role} "${narrow.name}" is ${narrow.datatype} [${narrow.shape.join()}] in one and ${wide.datatype} [${wide.shape.join()}] in the other`;
}
