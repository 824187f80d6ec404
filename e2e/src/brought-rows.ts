import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { randomFrom } from '@ratchet/kernel';
import { readModel, tensorOf } from '@ratchet/onnx';
import type { TestMesh } from '@ratchet/testkit';
import { called } from './taught-mesh.ts';

/** What the file answers, in the order of its scores: which of the first two of its six numbers are above zero. */
export const QUADRANTS = ['neither', 'second', 'first', 'both'] as const;

export interface TrueRow {
  readonly numbers: number[];
  readonly label: string;
}

/** Rows with the labels that the file does not know yet. */
export function quadrantRows(count: number, seed: number): TrueRow[] {
  const random = randomFrom(seed);
  return Array.from({ length: count }, () => {
    const numbers = Array.from({ length: 6 }, () => Math.round(random() * 4_000 - 2_000) / 1_000);
    return { numbers, label: QUADRANTS[2 * Number(numbers[0]! > 0) + Number(numbers[1]! > 0)]! };
  });
}

interface Answers {
  readonly version: string;
  readonly predictionIds: string[];
  readonly predictions: number[][];
}

/** Asks by REST for up to 256 rows. */
async function predicted(mesh: TestMesh, model: string, rows: readonly TrueRow[]): Promise<Answers> {
  const instances = rows.map(({ numbers }) => numbers);
  return await called(mesh, 'POST', `/v1/models/${model}:predict`, { instances });
}

/** Which version answers, and which share of the rows it answers right. */
export async function accuracyOf(
  mesh: TestMesh,
  model: string,
  rows: readonly TrueRow[],
): Promise<{ version: string; accuracy: number }> {
  const { version, predictions } = await predicted(mesh, model, rows);
  const right = rows.filter(({ label }, i) => {
    const scores = predictions[i]!;
    return QUADRANTS[scores.indexOf(Math.max(...scores))] === label;
  });
  return { version, accuracy: right.length / rows.length };
}

/** Has the rows predicted, and says for each prediction what would have been right: somebody was asked about all of them. */
export async function correctPredictions(
  mesh: TestMesh,
  model: string,
  rows: readonly TrueRow[],
): Promise<void> {
  const { predictionIds } = await predicted(mesh, model, rows);
  const feedback = rows.map(({ label }, i) => ({ predictionId: predictionIds[i], label, blind: true }));
  const { results } = await called<{ results: { status: number }[] }>(mesh, 'POST', '/v1/feedback:batch', {
    feedback,
  });
  const refused = results.filter(({ status }) => status !== 201);
  if (refused.length > 0) throw new Error(`not kept: ${JSON.stringify(refused)}`);
}

/** Gives rows that nobody asked about, as base data. */
export async function importRows(mesh: TestMesh, model: string, rows: readonly TrueRow[]): Promise<void> {
  const examples = rows.map(({ numbers, label }) => ({ tensors: numbers, label }));
  const path = `/v1/models/${model}/examples:batch`;
  const answer = await called<{ imported: number }>(mesh, 'POST', path, { examples });
  if (answer.imported !== rows.length) throw new Error(`not kept: ${JSON.stringify(answer)}`);
}

/** What lies in the file of a version: its parameters by name, bit for bit, and all the rest. */
export async function contentOf(mesh: TestMesh, model: string, version: string) {
  const file = await readFile(join(mesh.dataDir, 'models', model, version, 'model.onnx'));
  const { nodes, inputs, outputs, initializers } = readModel(file).graph;
  const parameters = initializers.map((stored) => {
    const { buffer, byteOffset, byteLength } = tensorOf(stored).data as Float32Array;
    return [stored.name, Buffer.from(buffer, byteOffset, byteLength).toString('hex')] as const;
  });
  return { graph: { nodes, inputs, outputs }, parameters: Object.fromEntries(parameters) };
}
