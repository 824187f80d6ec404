export { checkInstance } from './check-instance.ts';
export {
  type Cell,
  type Instance,
  type InstanceKind,
  isCell,
  isDecimal,
  isRow,
  kindOfInstance,
  type Row,
} from './instance.ts';
export { decodeItem, encodeItem, encodeTensorItem, encodeTextItem } from './item.ts';
export { type GoldenTensor, type Manifest, manifestSchema } from './manifest.ts';
export {
  ALIASES,
  assertModelName,
  assertVersion,
  compareVersions,
  isVersion,
  MODEL_NAME,
  nextVersion,
} from './names.ts';
export { signatureOf } from './repository/derive-manifest.ts';
export { DirectoryRepository } from './repository/directory-repository.ts';
export { MANIFEST_FILE, MODEL_FILE, PICTURES_DIR, pictureFile, REPORT_FILE } from './repository/layout.ts';
export {
  entryOf,
  type ModelEntry,
  type ModelRepository,
  modelNotFound,
  resolveVersion,
} from './repository/repository.ts';
export { RepositoryWriter } from './repository/repository-writer.ts';
export { type Aliases, defaultServing, type Policy, type ServingDocument, servingSchema } from './serving.ts';
export {
  instanceShape,
  type Signature,
  signatureSchema,
  type TensorSpec,
} from './signature.ts';
export { TASK_SHAPES, TASKS, type Task } from './tasks.ts';
export {
  bytesOf,
  checkTensor,
  DATATYPES,
  type Datatype,
  decodeStrings,
  elementCount,
  encodeStrings,
  isDatatype,
  type Tensor,
} from './tensor.ts';
export {
  COLUMN_CHOICES,
  COMPRESSIONS,
  COMPRESSIONS_OF_RUNS,
  type ColumnChoice,
  type Compression,
} from './training-words.ts';
export { wireInstance, wireRow, wireTensors } from './wire-instance.ts';
