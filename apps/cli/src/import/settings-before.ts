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

/** How a model is trained, and what it reads. */
export interface SettingsBefore extends TrainingSettings {
  /** The columns that it learns from, by name. */
  readonly reads: Readonly<Record<string, string>>;
}

/**
 * How a model is trained, with its columns as the version that answers now reads them, or the newest where none answers yet,
 * unless somebody chose otherwise: rows that come later, be it a single one, are read as the first ones were.
 */
export async function settingsBefore(mesh: MeshClient, model: string): Promise<SettingsBefore> {
  const settings = await trainingSettings(mesh, model);
  const chosen = Object.entries(settings.columns ?? {});
  const read = await columnsRead(mesh, model);
  return {
    ...settings,
    columns: { ...read, ...settings.columns },
    reads: { ...Object.fromEntries(chosen.filter(([, kind]) => kind !== 'ignore')), ...read },
  };
}

async function columnsRead(mesh: MeshClient, model: string): Promise<Record<string, ColumnChoice>> {
  const status = await findModel(mesh, model);
  // The newest comes first.
  const version = status?.aliases['champion'] ?? status?.model_version_status?.[0]?.version;
  if (version === undefined) return {};
  const { manifest } = await mesh.get<Version>(modelPath(model, `/versions/${version}`));
  const columns = (manifest?.pipeline ?? []).flatMap((step) => step.columns ?? []);
  return Object.fromEntries(columns.map((column) => [column.name, choiceOf(column)]));
}

function choiceOf({ kind }: RowColumn): ColumnChoice {
  return kind === 'hashed' ? 'category' : kind;
}
