import { type Closable, invalid } from '@ratchet/kernel';
import { checkInstance, type Instance, type Manifest, type Tensor } from '@ratchet/model';
import { type Pipeline, parsePipeline } from '@ratchet/pipeline';
import { stack } from '@ratchet/runtime';
import { probabilitiesOf } from '../foreign/probabilities.ts';
import { type Anatomy, anatomyOf, notExplainable, valuesTold } from './anatomy.ts';
import { attributionsOf } from './attributions.ts';
import { explainIds } from './explain-ids.ts';
import { explainNetwork, explainNothing } from './explain-network.ts';
import { explainRating } from './explain-rating.ts';
import { explainTrees } from './explain-trees.ts';
import type { Explanation } from './explanation.ts';
import { feedsOf } from './feeds.ts';
import { type Found, floatsOf, type KnownRun } from './known-run.ts';
import { ModelRuns } from './model-runs.ts';
import { scoreWeights } from './raw-scores.ts';
import { Tail } from './tail.ts';
import { targetOf } from './target.ts';

/** Longer texts have no explanation: each n-gram is held with its origin. */
const TEXT_LENGTH_MAX = 100_000;

export interface ExplainRequest {
  readonly instance: Instance;
  /** What is to be explained, where it is not what the version answers. */
  readonly label?: string | undefined;
  /** When an explanation makes do with what it has, on the scale of performance.now(). */
  readonly until?: number | undefined;
}

type VersionManifest = Pick<Manifest, 'task' | 'labels' | 'pipeline' | 'signature' | 'trainable'>;

/**
 * A served version, ready to be asked why it answers as it does. Blocks its thread while it computes, and runs somebody's file:
 * for a process of its own. One request at a time.
 */
export class ExplainableVersion implements Closable {
  readonly #manifest: VersionManifest;
  readonly #file: Uint8Array;
  readonly #pipeline: Pipeline | undefined;
  #anatomy: Anatomy | undefined;
  #runs: ModelRuns | undefined;
  /** The last one: images and rows all have the same dims. */
  #tail: { readonly dims: string; readonly tail: Tail } | undefined;

  /** `file` has passed the scan. */
  constructor(manifest: VersionManifest, file: Uint8Array) {
    this.#manifest = manifest;
    this.#file = file;
    this.#pipeline = manifest.task === 'tensors' ? undefined : parsePipeline(manifest.pipeline);
  }

  /**
   * Says what each part of an instance did to the answer. Faults: those of predicting with the instance; InvalidInput
   * UNKNOWN_LABEL and TEXT_TOO_LONG; FailedPrecondition NOT_EXPLAINABLE, MODEL_REJECTED, GRAPH_REFUSED, and what `modelOf`
   * refuses.
   */
  async explain({ instance, label, until = Number.POSITIVE_INFINITY }: ExplainRequest): Promise<Explanation> {
    checkLength(instance);
    const prepared = await this.#prepare(instance);
    const pipeline = this.#pipeline;
    const { signature } = this.#manifest;
    if (pipeline?.reads === 'row' && pipeline.gives === 'ids') {
      this.#runs ??= await ModelRuns.open(this.#file, []);
      return explainRating({ runs: this.#runs, pipeline, manifest: this.#manifest }, instance.row!, label);
    }
    this.#anatomy ??= anatomyOf(this.#file, this.#manifest, pipeline?.reads ?? 'tensors');
    const { output, scores } = this.#anatomy;
    this.#runs ??= await ModelRuns.open(this.#file, valuesTold(this.#anatomy));
    const feeds = feedsOf(stack([prepared], signature)[0]!.inputs);
    const values = { ...feeds, ...(await this.#runs.run(feeds)) };
    const { index, ...target } = targetOf(this.#manifest, this.#answers(floatsOf(values, output)), label);
    const weights = scoreWeights(scores, index, values[scores.value]!.size);
    const { found, ...told } = await this.#find(
      { anatomy: this.#anatomy, pipeline, signature, feeds, values, weights },
      until,
    );
    checkFinite(told);
    return { ...target, ...told, attributions: await attributionsOf(pipeline, instance, found) };
  }

  async close(): Promise<void> {
    await this.#runs?.close();
    await this.#tail?.tail.close();
    this.#runs = undefined;
    this.#tail = undefined;
  }

  /** What the version answers, of somebody's classifier its probabilities. */
  #answers(output: Float32Array): Float32Array | Float64Array {
    const { trainable } = this.#manifest;
    return trainable === undefined ? output : probabilitiesOf(output, trainable.scores);
  }

  async #prepare(instance: Instance): Promise<readonly Tensor[]> {
    const { signature } = this.#manifest;
    const names = signature.inputs.map(({ name }) => name);
    const tensors =
      this.#pipeline === undefined ? (instance.tensors ?? []) : await this.#pipeline.prepare(instance, names);
    return checkInstance(tensors, signature);
  }

  async #find(run: KnownRun, until: number): Promise<Found> {
    const { cuts, trees } = run.anatomy;
    const starts = cuts.length === 0 ? Object.values(run.feeds) : cuts.map(({ value }) => run.values[value]!);
    if (starts.every(({ size }) => size === 0)) return explainNothing(run);
    if (cuts.length === 0 || starts.some(({ type }) => type !== 'float32'))
      return explainIds(run, this.#runs!, until);
    const tail = await this.#tailOf(run);
    return trees === undefined ? explainNetwork(run, tail, until) : explainTrees(run, trees, tail);
  }

  async #tailOf({ anatomy: { graph, cuts, scores }, feeds, values, signature }: KnownRun): Promise<Tail> {
    const named = Object.entries(values);
    const dims = named.map(([name, value]) => `${name}[${value.dims.join()}]`).join();
    if (this.#tail?.dims === dims) return this.#tail.tail;
    await this.#tail?.tail.close();
    this.#tail = undefined;
    // Somebody else's file may say that rows are independent, and mix them.
    const stacks = signature.batch && this.#pipeline !== undefined;
    const tail = await Tail.open({ graph, cuts, scores: scores.value, values, feeds, stacks });
    this.#tail = { dims, tail };
    return tail;
  }
}

/** Somebody's model may answer numbers for what people send, and none for zeros. */
function checkFinite({ baseline, completeness }: Pick<Explanation, 'baseline' | 'completeness'>): void {
  if (Number.isFinite(baseline) && Number.isFinite(completeness)) return;
  throw notExplainable(
    `between zeros, where its score is ${baseline}, and the instance its scores or gradients are no numbers`,
  );
}

function checkLength({ text }: Instance): void {
  if (text === undefined || text.length <= TEXT_LENGTH_MAX) return;
  throw invalid(
    'TEXT_TOO_LONG',
    `texts of at most ${TEXT_LENGTH_MAX} UTF-16 code units are explained, got ${text.length}: send the part that matters`,
  );
}
