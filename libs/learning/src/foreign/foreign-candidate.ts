import type { Candidate, DataSet, FitOptions, Fitted, OnFitProgress } from '../candidate.ts';
import type { Value } from '../graph/graph-builder.ts';
import type { Rows } from '../network/rows.ts';
import { contentHashes, rowSource } from '../network-fit/row-source.ts';
import { splitRows } from '../network-fit/split-rows.ts';
import { watchedFit } from '../network-fit/watched-fit.ts';
import { fitTrainable } from '../training/fit.ts';
import type { FitResult } from '../training/fit-request.ts';
import { checkRowValues } from '../training/rows.ts';
import type { TrainingData } from '../training/trainer.ts';
import { Answers } from './answers.ts';
import { batchesOf, repeated } from './batches.ts';
import { featuresOf } from './features.ts';
import { canValidate, fineTuning, lossFor } from './fine-tuning.ts';
import { FittedForeign } from './fitted-foreign.ts';
import { type ForeignModel, planTraining, readForeignModel, shapeOfHead } from './foreign-model.ts';
import type { ForeignVersion } from './foreign-version.ts';
import { Probes } from './probes.ts';
import { nameInFile } from './rest.ts';
import { writeWeights } from './write-weights.ts';

/** Share of the progress of a fit that computing the features takes. */
const FEATURES_SHARE = 0.3;

/** Fine-tunes a file on rows of tensors: from its weights on, with small steps. */
export class ForeignCandidate implements Candidate {
  readonly family = 'foreign';
  readonly description: string;
  readonly settings: Candidate['settings'];
  readonly #version: ForeignVersion;
  readonly #data: DataSet;
  readonly #classes: Int32Array;
  readonly #seed: number;

  /** `classes` are those of the rows, by the labels of the version. */
  constructor(version: ForeignVersion, data: DataSet, classes: Int32Array, seed: number) {
    const { parameters } = version.trainable;
    this.description = `fine-tuning of ${parameters.length} parameters of the file that was brought`;
    this.settings = { parameters };
    this.#version = version;
    this.#data = data;
    this.#classes = classes;
    this.#seed = seed;
  }

  /** A guess: what one row costs depends on the file. */
  seconds(rows: number): number {
    return rows * 0.01;
  }

  async fit(rows: Int32Array, onProgress: OnFitProgress, options: FitOptions = {}): Promise<Fitted> {
    const { onnx, signature, trainable: chosen } = this.#version;
    const model = readForeignModel(onnx);
    const instances = Array.from(rows, (row) => this.#data.instances[row]!);
    const probes = await probesOf(model, this.#version, instances);
    const { outputs } = await shapeOfHead(model, probes);
    const { plan, trainable } = await planTraining(model, { trained: chosen.parameters, outputs, probes });
    const x = await featuresOf(model.graph, plan.features, {
      instances,
      signature,
      onProgress: (done) => onProgress({ done: done * FEATURES_SHARE }),
    });
    // Here they still have the numbers by which their owner knows them.
    checkRowValues(x);
    const { data, validation } = this.#parts(rows, x);
    const training = fineTuning({
      isWhole: plan.features.segments.every(({ value }) => !model.graph.producers.has(value)),
      isValidated: validation !== undefined,
      rows: data.y.length,
    });
    const request = {
      ...training,
      trainable,
      loss: lossFor(outputs),
      seed: this.#seed,
      data,
      ...(validation && { validation }),
    };
    const result = await watchedFit(
      (watched) => fitTrainable({ ...request, ...watched }),
      (progress) => onProgress({ ...progress, done: FEATURES_SHARE + progress.done * (1 - FEATURES_SHARE) }),
      options.checkpointDir,
    );
    const features = plan.features.segments.map(({ value, dims }) => ({ value, dims }));
    return this.#fitted(model, result, { features, training, validationRows: validation?.y.length ?? 0 });
  }

  /** Rows to learn from, and where there are enough of them rows to stop by. */
  #parts(rows: Int32Array, x: Rows): { readonly data: TrainingData; readonly validation?: TrainingData } {
    const source = rowSource(x);
    const places = Int32Array.from(rows.keys());
    const take = (some: Int32Array): TrainingData => ({
      x: source.take(some),
      y: some.map((place) => this.#classes[rows[place]!]!),
    });
    const { learned, validation } = splitRows(places, contentHashes(source, places), {
      truth: rows.map((row) => this.#classes[row]!),
      judging: Uint8Array.from(rows, (row) => this.#data.judging[row]!),
    });
    return canValidate(validation.length)
      ? { data: take(learned), validation: take(validation) }
      : { data: take(places) };
  }

  async #fitted(model: ForeignModel, result: FitResult, known: Fitted['facts']): Promise<Fitted> {
    const weights = new Map<Value, Float32Array>(
      result.parameters.map(({ name, data }) => [nameInFile(name), data]),
    );
    const onnx = writeWeights(model.graph, weights);
    const { signature, trainable } = this.#version;
    const answers = await Answers.open(onnx, signature, trainable.output);
    const { steps, bestEpoch, history } = result;
    const parameters = result.parameters.reduce((sum, { data }) => sum + data.length, 0);
    return new FittedForeign(onnx, answers, {
      version: this.#version,
      data: this.#data,
      facts: { ...known, parameters, steps, bestEpoch, history },
    });
  }
}

async function probesOf(
  { graph }: ForeignModel,
  { signature }: ForeignVersion,
  instances: DataSet['instances'],
): Promise<Probes> {
  const [first] = batchesOf(instances.slice(0, 1), signature);
  return new Probes(graph, (rows) => repeated(first!, rows));
}
