import { type MeshClient, modelPath } from './mesh-client.ts';
import { UserError } from './user-error.ts';

/** How a model is trained, as far as somebody said so. */
export interface TrainingSettings {
  readonly task?: string;
  readonly family?: string;
  readonly columns?: Readonly<Record<string, string>>;
  /** The column with the time, where the newest rows judge. */
  readonly time?: string;
  readonly budgetSeconds?: number;
  readonly compress?: string;
}

export async function trainingSettings(mesh: MeshClient, model: string): Promise<TrainingSettings> {
  return await mesh.get<TrainingSettings>(modelPath(model, '/training'));
}

/** Replaces all settings of a model. */
export async function setTraining(
  mesh: MeshClient,
  model: string,
  settings: TrainingSettings,
): Promise<TrainingSettings> {
  return await mesh.put<TrainingSettings>(modelPath(model, '/training'), settings);
}

/** Gathers options such as "zip=category": the name may hold "=" itself. */
export function columnKind(
  given: string,
  before: Readonly<Record<string, string>> = {},
): Record<string, string> {
  const at = given.lastIndexOf('=');
  if (at < 1 || at === given.length - 1)
    throw new UserError(`expected a column and its kind such as zip=category, got ${JSON.stringify(given)}`);
  return { ...before, [given.slice(0, at)]: given.slice(at + 1) };
}
