import { join } from 'node:path';

/**
 * Where things lie below a model repository's root:
 *
 *     <model>/serving.json                      the one file that changes: aliases, policy, generation
 *     <model>/<version>/model.onnx              immutable, as everything of a version
 *     <model>/<version>/manifest.json           what the version is
 *     <model>/<version>/report.json             its evaluation at birth; `pictures` names those that there are
 *     <model>/<version>/pictures/<name>.svg     the same for people
 *     <model>/.tmp-<uuid>                       what is being written
 */
export const MODEL_FILE = 'model.onnx';
export const MANIFEST_FILE = 'manifest.json';
export const REPORT_FILE = 'report.json';
export const SERVING_FILE = 'serving.json';
export const PICTURES_DIR = 'pictures';

/** What a picture may be called. */
const PICTURE_NAME = /^[a-z][a-z0-9-]{0,63}$/;

export function modelDir(root: string, model: string): string {
  return join(root, model);
}

export function versionDir(root: string, model: string, version: string): string {
  return join(root, model, version);
}

/** Where a picture lies below its version's directory; undefined for what is no name of one. */
export function pictureFile(name: string): string | undefined {
  return PICTURE_NAME.test(name) ? join(PICTURES_DIR, `${name}.svg`) : undefined;
}
