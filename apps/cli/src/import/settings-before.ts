import type { ColumnChoice } from '@ratchet/model';
import type { RowColumn } from '@ratchet/pipeline';
import { type MeshClient, modelPath } from '../mesh-client.ts';
import { findModel } from '../model-view.ts';
import { type TrainingSettings, trainingSettings } from '../training-settings.ts';

/** As much of a version as says how it reads rows. */
interface Version {
  readonly manifest?: {
    readonly pipeline?: readonly { readonly step: string; readonly columns?: readonly RowColumn[] }[];
  };
}

/**
 * How a model is trained, with its columns as the version that answers now reads them, unless somebody chose otherwise: rows
 * that come later, be it a single one, are read as the first ones were.
 */
export async function settingsBefore(mesh: MeshClient, model: string): Promise<TrainingSettings> {
  const settings = await trainingSettings(mesh, model);
  const champion = (await findModel(mesh, model))?.aliases['champion'];
  if (champion === undefined) return settings;
  const { manifest } = await mesh.get<Version>(modelPath(model, `/versions/${champion}`));
  const columns = (manifest?.pipeline ?? []).flatMap((step) => step.columns ?? []);
  const read = Object.fromEntries(columns.map((column) => [column.name, choiceOf(column)]));
  return { ...settings, columns: { ...read, ...settings.columns } };
}

function choiceOf({ kind }: RowColumn): ColumnChoice {
  return kind === 'hashed' ? 'category' : kind;
}
