import { Fault } from '@ratchet/kernel';
import {
  entryOf,
  type Manifest,
  type ModelEntry,
  type ModelRepository,
  resolveVersion,
  TASK_SHAPES,
} from '@ratchet/model';
import type { LoadState__Output, RepositoryServiceDefinition } from '@ratchet/protocol';
import type { Remote } from '@ratchet/rpc';
import { z } from 'zod';
import { UPLOAD_MS_DEFAULT } from '../call-times.ts';
import type { CurrentRepository } from '../current-repository.ts';
import type { Availability } from '../router.ts';
import { settingsOf } from './request-settings.ts';
import { type Route, route } from './route.ts';
import { FILE_BYTES_MAX, selectionOf, versionParts } from './version-upload.ts';
import { jsonOf } from './wire-json.ts';

/** TF Serving's object, in its own spelling. */
const statusSchema = z
  .strictObject({
    version: z.string(),
    state: z.enum(['UNKNOWN', 'START', 'LOADING', 'AVAILABLE', 'UNLOADING', 'END']),
    status: z.strictObject({ error_code: z.string(), error_message: z.string() }),
  })
  .meta({ id: 'ModelVersionStatus' });

const modelSchema = z
  .strictObject({
    name: z.string(),
    task: z.string().optional(),
    labels: z.array(z.string()).optional().describe('of models that answer labels'),
    versions: z.array(z.string()).describe('ascending'),
    champion: z.string().optional().describe('the version that answers plain calls'),
    aliases: z.record(z.string(), z.string()),
    generation: z.number().int(),
    policy: z.record(z.string(), z.unknown()),
    model_version_status: z.array(statusSchema).describe("newest first, as TF Serving's"),
  })
  .meta({ id: 'Model' });

const versionSchema = z.strictObject({
  model: z.string(),
  version: z.string(),
  aliases: z.array(z.string()).describe('the aliases that name it'),
  model_version_status: z.array(statusSchema),
  manifest: z.record(z.string(), z.unknown()),
  report: z.unknown().optional().describe('its evaluation at birth'),
});

const trainableSchema = z.strictObject({
  trained: z.array(z.strictObject({ name: z.string(), dims: z.array(z.number()) })),
  frozen: z.array(z.strictObject({ name: z.string(), dims: z.array(z.number()), reason: z.string() })),
  features: z.array(z.string()).describe('values that are computed once for each row'),
});

const STATES: Record<LoadState__Output, z.output<typeof statusSchema>['state']> = {
  LOAD_STATE_UNSPECIFIED: 'UNKNOWN',
  LOAD_STATE_NEW: 'START',
  LOAD_STATE_LOADING: 'LOADING',
  LOAD_STATE_AVAILABLE: 'AVAILABLE',
  LOAD_STATE_UNLOADING: 'UNLOADING',
  LOAD_STATE_ENDED: 'END',
};

/** What is served, and adding and removing it. */
export function modelRoutes(
  repository: CurrentRepository,
  states: Availability,
  versions: Remote<RepositoryServiceDefinition>,
): Route[] {
  return [
    route({
      method: 'GET',
      path: '/v1/models',
      summary: 'Lists all models.',
      answer: z.strictObject({ models: z.array(modelSchema) }),
      async handle() {
        await repository.look();
        const entries = [...repository.models().values()];
        return { models: await Promise.all(entries.map((entry) => modelJson(repository, states, entry))) };
      },
    }),
    route({
      method: 'GET',
      path: '/v1/models/{model}',
      summary: 'Shows a model: its versions, their load states, its aliases and policy.',
      answer: modelSchema,
      async handle({ params }) {
        await repository.look();
        const entry = entryOf(repository, params['model']!);
        return await modelJson(repository, states, entry);
      },
    }),
    route({
      method: 'GET',
      path: '/v1/models/{model}/versions/{version}',
      summary: 'Shows a version: its load state, manifest and report.',
      answer: versionSchema,
      async handle({ params }) {
        const version = params['version']!;
        await repository.look();
        const entry = entryOf(repository, params['model']!);
        resolveVersion(entry, { version });
        const [manifest, report] = await Promise.all([
          repository.manifest(entry.name, version),
          repository.report(entry.name, version),
        ]);
        const aliases = Object.entries(entry.serving.aliases).filter(([, named]) => named === version);
        return {
          model: entry.name,
          version,
          aliases: aliases.map(([alias]) => alias),
          model_version_status: [statusOf(states, entry.name, version)],
          manifest,
          report,
        };
      },
    }),
    route({
      method: 'POST',
      path: '/v1/models/{model}/versions',
      summary: `Publishes an ONNX file of at most ${FILE_BYTES_MAX} bytes as the next version of a model.`,
      bodyType: 'application/octet-stream',
      query: z.strictObject({
        trainable: z
          .string()
          .min(1)
          .optional()
          .describe('the file is to learn: globs of parameter names with commas between them, or * for all'),
        labels: z.string().optional().describe('with trainable: the labels of its scores, one a line'),
      }),
      status: 201,
      answer: z.strictObject({
        model: z.string(),
        version: z.string(),
        manifest: z.record(z.string(), z.unknown()),
        promoted: z.boolean(),
        trainable: trainableSchema
          .optional()
          .describe('of a file that is to learn: what does, and what does not'),
      }),
      async handle({ params, query, request, reply }) {
        const parts = versionParts(params['model']!, request.body, selectionOf(query));
        const added = await versions.AddVersion(parts, settingsOf(request, reply, UPLOAD_MS_DEFAULT));
        const { model, version, manifestJson, promoted, trainable } = added;
        return {
          model,
          version,
          manifest: jsonOf(manifestJson),
          promoted,
          ...(trainable && { trainable }),
        };
      },
    }),
    route({
      method: 'DELETE',
      path: '/v1/models/{model}',
      summary: 'Removes a model with all its versions; its feedback stays.',
      status: 204,
      async handle({ params, request, reply }) {
        await versions.RemoveModel({ model: params['model']! }, settingsOf(request, reply));
      },
    }),
  ];
}

async function modelJson(
  repository: ModelRepository,
  states: Availability,
  entry: ModelEntry,
): Promise<z.output<typeof modelSchema>> {
  const { name, versions, serving } = entry;
  const { champion } = serving.aliases;
  const manifest = await manifestOf(repository, name, champion ?? versions.at(-1));
  return {
    name,
    task: manifest?.task,
    labels: manifest && answersLabels(manifest) ? manifest.labels : undefined,
    versions: [...versions],
    champion,
    aliases: { ...serving.aliases } as Record<string, string>,
    generation: serving.generation,
    policy: serving.policy,
    model_version_status: versions.toReversed().map((version) => statusOf(states, name, version)),
  };
}

/** A recommender's labels are its items. */
function answersLabels({ task, trainable }: Manifest): boolean {
  return TASK_SHAPES[task].target === 'label' || trainable !== undefined;
}

/** Nothing where the manifest can't be read: that is told by the version's own page, and by its load state. */
async function manifestOf(
  repository: ModelRepository,
  model: string,
  version: string | undefined,
): Promise<Manifest | undefined> {
  if (version === undefined) return undefined;
  try {
    return await repository.manifest(model, version);
  } catch (error) {
    if (error instanceof Fault) return undefined;
    throw error;
  }
}

function statusOf(states: Availability, model: string, version: string): z.output<typeof statusSchema> {
  const known = states.of(model, version);
  const unlisted = states.up ? 'START' : 'UNKNOWN';
  return {
    version,
    state: known === undefined ? unlisted : STATES[known.state],
    status: { error_code: known?.error ? 'FAILED_PRECONDITION' : 'OK', error_message: known?.error ?? '' },
  };
}
