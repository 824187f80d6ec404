import { Fault } from '@ratchet/kernel';
import type { GraphNode } from '@ratchet/onnx';

/** Trees of a TreeEnsembleRegressor (ai.onnx.ml), node by node. */
export interface TreeNodes {
  readonly features: readonly number[];
  readonly limits: readonly number[];
  readonly modes: readonly string[];
  /** Places of the children; of a leaf its own. */
  readonly yes: Int32Array;
  readonly no: Int32Array;
  /** 1 where a missing value goes to `yes`. */
  readonly missingToYes: readonly number[];
  /** How many training rows came to a node; absent where the file does not say. */
  readonly rows: readonly number[] | undefined;
  /** Of each leaf what it adds to which outputs. */
  readonly leaves: readonly { readonly node: number; readonly output: number; readonly weight: number }[];
  /** The first nodes of the trees. */
  readonly roots: readonly number[];
  /** What the outputs begin with. */
  readonly base: readonly number[];
}

export interface TreePaths {
  /** Of each feature. */
  readonly contributions: Float64Array;
  /** What the trees add up to before anything is known of the row. */
  readonly expected: number;
}

/** Whether trees can be read: sums of leaves, without a transformation behind. */
export function isReadableTrees({ op, domain, attributes = {} }: GraphNode): boolean {
  if (op !== 'TreeEnsembleRegressor' || domain !== 'ai.onnx.ml') return false;
  const says = (name: string, usual: string): string => {
    const value = attributes[name];
    return value !== undefined && 'string' in value ? value.string : usual;
  };
  return says('aggregate_function', 'SUM') === 'SUM' && says('post_transform', 'NONE') === 'NONE';
}

/** Reads the trees of such a node. */
export function readTrees({ attributes = {} }: GraphNode): TreeNodes {
  const ints = (name: string): number[] => {
    const value = attributes[name];
    return value !== undefined && 'ints' in value ? value.ints.map(Number) : [];
  };
  const floats = (name: string): readonly number[] => {
    const value = attributes[name];
    return value !== undefined && 'floats' in value ? value.floats : [];
  };
  const modes = attributes['nodes_modes'];
  const trees = ints('nodes_treeids');
  const ids = ints('nodes_nodeids');
  const placeOf = new Map(ids.map((id, place) => [`${trees[place]}/${id}`, place]));
  const places = (name: string, of: readonly number[]) =>
    Int32Array.from(ints(name), (id, i) => placeOf.get(`${of[i]}/${id}`) ?? i);
  const leafTrees = ints('target_treeids');
  const outputs = ints('target_ids');
  const weights = floats('target_weights');
  const yes = places('nodes_truenodeids', trees);
  const no = places('nodes_falsenodeids', trees);
  const modeNames = modes !== undefined && 'strings' in modes ? modes.strings : [];
  const children = new Set(modeNames.flatMap((mode, i) => (mode === 'LEAF' ? [] : [yes[i]!, no[i]!])));
  const rows = floats('nodes_hitrates');
  const missing = ints('nodes_missing_value_tracks_true');
  return {
    features: ints('nodes_featureids'),
    limits: floats('nodes_values'),
    modes: modeNames,
    yes,
    no,
    missingToYes: missing.length === 0 ? modeNames.map(() => 0) : missing,
    rows: rows.length === modeNames.length && rows.every((count) => count > 0) ? rows : undefined,
    leaves: Array.from(places('target_nodeids', leafTrees), (node, i) => ({
      node,
      output: outputs[i]!,
      weight: weights[i]!,
    })),
    roots: modeNames.flatMap((_, i) => (children.has(i) ? [] : [i])),
    base: floats('base_values'),
  };
}

/**
 * What each feature of a row contributes to a weighted sum of the outputs (Saabas 2014): on its way from the root to a leaf,
 * each split gives its feature the change of the mean of the leaves below, weighted by the training rows that came there, or
 * where the file does not tell those, all alike. Contributions and what is expected add up to what the trees say.
 */
export function treePaths(trees: TreeNodes, row: Float32Array, weights: Float64Array): TreePaths {
  const means = meansBelow(trees, weights);
  const contributions = new Float64Array(row.length);
  let expected = trees.base.reduce((sum, base, output) => sum + base * weights[output]!, 0);
  for (const root of trees.roots) {
    expected += means[root]!;
    for (let node = root; trees.modes[node] !== 'LEAF'; ) {
      const next = goesYes(trees, node, row) ? trees.yes[node]! : trees.no[node]!;
      contributions[trees.features[node]!]! += means[next]! - means[node]!;
      node = next;
    }
  }
  return { contributions, expected };
}

/** Of each node the mean of the leaves below it. */
function meansBelow(trees: TreeNodes, weights: Float64Array): Float64Array {
  const means = new Float64Array(trees.modes.length);
  const counts = new Float64Array(trees.modes.length);
  for (const { node, output, weight } of trees.leaves) means[node]! += weight * weights[output]!;
  for (const node of childrenFirst(trees)) {
    if (trees.modes[node] === 'LEAF') {
      counts[node] = trees.rows?.[node] ?? 1;
      continue;
    }
    const [yes, no] = [trees.yes[node]!, trees.no[node]!];
    counts[node] = counts[yes]! + counts[no]!;
    means[node] = (means[yes]! * counts[yes]! + means[no]! * counts[no]!) / counts[node];
  }
  return means;
}

function childrenFirst({ roots, modes, yes, no }: TreeNodes): number[] {
  const order: number[] = [...roots];
  for (let i = 0; i < order.length; i++) {
    const node = order[i]!;
    if (modes[node] !== 'LEAF') order.push(yes[node]!, no[node]!);
    if (order.length > modes.length) throw badTrees();
  }
  return order.reverse();
}

const COMPARISONS: Readonly<Record<string, (value: number, limit: number) => boolean>> = {
  BRANCH_LEQ: (value, limit) => value <= limit,
  BRANCH_LT: (value, limit) => value < limit,
  BRANCH_GTE: (value, limit) => value >= limit,
  BRANCH_GT: (value, limit) => value > limit,
  BRANCH_EQ: (value, limit) => value === limit,
  BRANCH_NEQ: (value, limit) => value !== limit,
};

function goesYes(
  { features, limits, modes, missingToYes }: TreeNodes,
  node: number,
  row: Float32Array,
): boolean {
  const value = row[features[node]!]!;
  if (Number.isNaN(value) && missingToYes[node] === 1) return true;
  const compare = COMPARISONS[modes[node]!];
  if (compare === undefined) throw badTrees();
  return compare(value, limits[node]!);
}

function badTrees(): Fault {
  return new Fault(
    'FailedPrecondition',
    'NOT_EXPLAINABLE',
    'the trees of the version share nodes or split in a way that is not known: export them again',
  );
}
