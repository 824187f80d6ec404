import { type MeshClient, MeshError, modelPath } from './mesh-client.ts';

/** A model as the gateway shows it. */
export interface ModelStatus {
  readonly name: string;
  readonly task?: string;
  readonly labels?: readonly string[];
  readonly generation?: number;
  readonly aliases: Readonly<Record<string, string>>;
  readonly policy?: Policy;
  readonly model_version_status?: readonly {
    readonly version: string;
    readonly state: string;
    readonly status: { readonly error_code: string; readonly error_message: string };
  }[];
}

export interface Policy {
  readonly autoPromote?: boolean;
  readonly autoRetrain?: boolean;
  readonly retrainAfter?: number;
}

/** A model, or undefined when the mesh has none of that name or none that answers yet. */
export async function findModel(mesh: MeshClient, model: string): Promise<ModelStatus | undefined> {
  try {
    return await mesh.get<ModelStatus>(modelPath(model));
  } catch (error) {
    if (error instanceof MeshError && [404, 503].includes(error.status)) return undefined;
    throw error;
  }
}

/** Whether a model is a file that somebody brought: it takes tensors. */
export function takesTensors(model: ModelStatus | undefined): boolean {
  return model?.task === 'tensors';
}

/** So many labels fit on a line beside the rest. */
const LABELS_SHOWN = 6;

/** The labels of a model as a list that ends: "bag, coat, dress, pullover, sandal, shirt and 4 more". */
export function labelsInWords({ labels = [] }: ModelStatus): string {
  const more = labels.length - LABELS_SHOWN;
  return `${labels.slice(0, LABELS_SHOWN).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

/** A policy as a clause: "promotes better versions by itself; retrains after 60 new labels". */
export function policyInWords({ autoPromote, autoRetrain, retrainAfter = 0 }: Policy): string {
  const promotes = autoPromote
    ? 'promotes better versions by itself'
    : 'keeps better versions as challenger until "ratchet promote"';
  const after = retrainAfter === 0 ? 'max(50, a tenth of the labels)' : String(retrainAfter);
  const retrains = autoRetrain
    ? `retrains after ${after} new ${retrainAfter === 1 ? 'label' : 'labels'}`
    : 'retrains only with "ratchet train"';
  return `${promotes}; ${retrains}`;
}
