import { Fault, invalid, quote } from '@ratchet/kernel';
import {
  assertModelName,
  assertVersion,
  COMPRESSIONS,
  type Compression,
  type DirectoryRepository,
  entryOf,
  modelNotFound,
} from '@ratchet/model';
import { protos, type TrainingServiceHandlers } from '@ratchet/protocol';
import { type Implementation, implement } from '@ratchet/rpc';
import { compressionParent } from './compression-parent.ts';
import { compressionOrder } from './compression-run.ts';
import type { RunStore } from './run-store.ts';
import type { RunWatchers } from './run-watchers.ts';
import type { Runs } from './runs.ts';
import { checkFamily } from './settings-family.ts';
import type { SettingsStore } from './settings-store.ts';
import type { DatasetRemote } from './snapshot.ts';
import { isTrainable } from './trainable.ts';
import { readSettings, saidSettings } from './training-settings.ts';
import { wireRun } from './wire-run.ts';

const ASK_MS_MAX = 2_000;

/** ratchet.training.v1 */
export function trainingService(parts: {
  readonly runs: Runs;
  readonly watchers: RunWatchers;
  readonly store: RunStore;
  readonly settings: SettingsStore;
  readonly repository: DirectoryRepository;
  readonly dataset: Pick<DatasetRemote, 'ListLabelCounts' | 'TakeSnapshot'>;
}): Implementation {
  const { runs, watchers, store, settings, repository, dataset } = parts;

  const checkTrainable = async (model: string): Promise<void> => {
    assertModelName(model);
    await repository.refresh();
    const entry = repository.models().get(model);
    if (entry && !(await isTrainable(repository, entry)))
      throw new Fault(
        'FailedPrecondition',
        'NOT_TRAINABLE',
        `model ${quote(model)} takes tensors, and such models do not learn from labels: add new versions of it as files`,
        { model },
      );
    if (entry) return;
    const { counts } = await dataset.ListLabelCounts({}, { timeoutMs: ASK_MS_MAX });
    if (!counts.some((count) => count.model === model && count.labels > 0))
      throw modelNotFound(model, [...repository.models().keys()]);
  };

  return implement<TrainingServiceHandlers>(protos.ratchet.training.v1.TrainingService.service, {
    async StartRun({ model }) {
      await checkTrainable(model);
      const { run, joined } = await runs.start(model, 'manual');
      return { run: wireRun(run), joined };
    },
    async CompressVersion({ model, version: named, target }) {
      const asked = {
        version: await namedVersion(repository, model, named),
        target: readCompression(target),
      };
      const parent = await compressionParent(repository, model, asked);
      const order = compressionOrder(parent, asked.target, asked.version);
      const { run, joined } = await runs.start(model, 'compress', order);
      return { run: wireRun(run), joined };
    },
    async GetRun({ runId }) {
      return { run: wireRun(await store.get(runId)) };
    },
    async ListRuns(page) {
      const { runs: found, nextPageToken } = await store.list(page);
      return { runs: found.map((run) => wireRun(run)), nextPageToken };
    },
    async *WatchRun({ runId }, { signal, closing }) {
      for await (const { run, training } of watchers.watch(runId, AbortSignal.any([signal, closing])))
        yield { run: wireRun(run, training) };
    },
    async CancelRun({ runId }) {
      return { run: wireRun(await runs.cancel(runId)) };
    },
    async GetTrainingSettings({ model }) {
      return { settings: await settings.get(model) };
    },
    async SetTrainingSettings({ model, settings: given }) {
      const said = saidSettings({ ...given });
      await checkFamily(model, readSettings(said), { repository, dataset });
      return { settings: await settings.set(model, said) };
    },
  });
}

/** The version that is named, or the champion. */
async function namedVersion(repository: DirectoryRepository, model: string, named: string): Promise<string> {
  assertModelName(model);
  if (named !== '') assertVersion(named);
  await repository.refresh();
  const version = named === '' ? entryOf(repository, model).serving.aliases.champion : named;
  if (version === undefined)
    throw new Fault(
      'FailedPrecondition',
      'NO_CHAMPION',
      `model ${quote(model)} has no champion: name the version that is to be made smaller`,
      { model },
    );
  await repository.manifest(model, version);
  return version;
}

function readCompression(target: string): Compression {
  const known = COMPRESSIONS.find((each) => each === (target === '' ? 'int8' : target));
  if (known !== undefined) return known;
  throw invalid(
    'UNKNOWN_COMPRESSION',
    `there is no compression ${quote(target)}; there is: ${COMPRESSIONS.join(', ')}`,
  );
}
