import { join } from 'node:path';

/** Where things lie below a model repository's root. */
export const MODEL_FILE = 'model.onnx';
export const MANIFEST_FILE = 'manifest.json';
export const REPORT_FILE = 'report.json';
export const SERVING_FILE = 'serving.json';

export function modelDir(root: string, model: string): string {
  return join(root, model);
}

export function versionDir(root: string, model: string, version: string): string {
  return join(root, model, version);
}
