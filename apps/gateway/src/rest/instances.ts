import { quote } from '@ratchet/kernel';
import {
  type Instance,
  instanceShape,
  type Manifest,
  type Row,
  TASK_SHAPES,
  type Tensor,
  type TensorSpec,
} from '@ratchet/model';
import { namesOf, type Refuse, refuseInstance } from '../instance.ts';
import { kindOf } from '../kind-of.ts';
import { readRow } from '../row.ts';
import { tensorFromJson } from './tensor-from-json.ts';

const IMAGE_FORM = '{"b64": "<a PNG or JPEG file in base64>"}';

/**
 * Reads the `instances` of a predict call by the manifest of the version that will answer: a string for a model that reads
 * text, an object of columns for one that reads rows, {"b64"} for one that reads images; for a tensor model an object with
 * one nested array for each input, or the bare array where there is one input only (TF Serving's row format). Fault
 * InvalidInput names the instance, the input or column, what was expected and what came.
 */
export function readInstances(instances: readonly unknown[], manifest: Manifest): Instance[] {
  const { reads } = TASK_SHAPES[manifest.task];
  if (reads === 'text') return instances.map(readText);
  return instances.map((instance, index) => {
    const refuse: Refuse = (what, metadata) => refuseInstance(index, what, metadata);
    if (reads === 'row') return { row: readColumns(instance, refuse) };
    if (reads === 'image') return { image: readImage(instance, refuse) };
    return { tensors: readTensors(instance, manifest, refuse) };
  });
}

/**
 * Reads an instance to learn from. That of a model that reads tensors is read by its signature. Others may be of a model that
 * is not known yet, so they are read by their own looks: a string is a text, an object with nothing but b64 an image, any
 * other object a row.
 */
export function readExample(instance: unknown, manifest: Manifest | undefined, refuse: Refuse): Instance {
  if (manifest && readsTensors(manifest)) return { tensors: readTensors(instance, manifest, refuse) };
  if (typeof instance === 'string') return { text: instance };
  if (!isObject(instance))
    throw refuse(
      `expected a string for a text, an object of columns for a row, ${IMAGE_FORM} for an image, or arrays for a model that reads tensors and has a version, got ${kindOf(instance)}`,
    );
  return isImage(instance) ? { image: readImage(instance, refuse) } : { row: readColumns(instance, refuse) };
}

function readText(instance: unknown, index: number): Instance {
  if (typeof instance === 'string') return { text: instance };
  throw refuseInstance(index, `expected a string, for the model reads text, got ${kindOf(instance)}`);
}

function readColumns(instance: unknown, refuse: Refuse): Row {
  if (isObject(instance)) return readRow(instance, refuse);
  throw refuse(`expected an object of columns, for the model reads rows, got ${kindOf(instance)}`);
}

export function readImage(instance: unknown, refuse: Refuse): Buffer {
  if (!isObject(instance) || !isImage(instance))
    throw refuse(`expected ${IMAGE_FORM}, for the model reads images, got ${kindOf(instance)}`);
  const { b64 } = instance;
  if (typeof b64 !== 'string') throw refuse(`b64: expected a string in base64, got ${kindOf(b64)}`);
  if (b64 === '') throw refuse('b64: expected a PNG or JPEG file in base64, got an empty string');
  const image = Buffer.from(b64, 'base64');
  // what is not base64 was skipped
  if (image.toString('base64') === b64) return image;
  throw refuse(
    `b64: expected base64 as in RFC 4648 section 4, with its padding and without line breaks, got ${kindOf(b64)}`,
  );
}

function isImage(instance: Readonly<Record<string, unknown>>): boolean {
  return Object.hasOwn(instance, 'b64') && Object.keys(instance).length === 1;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function readsTensors({ task }: Manifest): boolean {
  return TASK_SHAPES[task].reads === 'tensors';
}

/** The tensors of an instance in the order of the signature. */
export function readTensors(instance: unknown, { signature }: Manifest, refuse: Refuse): Tensor[] {
  const { inputs } = signature;
  const read = (spec: TensorSpec, value: unknown): Tensor =>
    tensorFromJson({ ...spec, shape: instanceShape(spec, signature) }, value, refuse);
  if (!isObject(instance)) {
    if (inputs.length === 1) return [read(inputs[0]!, instance)];
    throw refuse(
      `expected an object with the inputs ${namesOf(inputs)}: a bare value is for models with one input; got ${kindOf(instance)}`,
    );
  }
  for (const name of Object.keys(instance))
    if (!inputs.some((spec) => spec.name === name))
      throw refuse(`the model has no input ${quote(name)}; it has: ${namesOf(inputs)}`);
  return inputs.map((spec) => {
    if (Object.hasOwn(instance, spec.name)) return read(spec, instance[spec.name]);
    throw refuse(`input ${quote(spec.name)} is missing; the model reads: ${namesOf(inputs)}`);
  });
}
