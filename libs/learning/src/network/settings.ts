import { quote } from '@ratchet/kernel';
import { ACTIVATIONS, type LayerKind, type Network } from './network.ts';
import { networkFault } from './shape.ts';

const LAYERS_MAX = 256;
const DEPTH_MAX = 4;

/** What a setting must be, undefined when it may be left out. */
interface Rule {
  readonly expected: string;
  readonly holds: (value: unknown) => boolean;
  readonly optional?: true;
}

const count = (max: number): Rule => ({
  expected: `a whole number from 1 to ${max}`,
  holds: (value) => Number.isInteger(value) && (value as number) >= 1 && (value as number) <= max,
});
const oneOf = (values: readonly string[]): Rule => ({
  expected: `one of ${values.join(', ')}`,
  holds: (value) => values.includes(value as string),
});
const optional = (rule: Rule): Rule => ({ ...rule, optional: true });

const activation = oneOf(ACTIVATIONS);
const width = count(65_536);

const LAYERS: { readonly [K in LayerKind]: Readonly<Record<string, Rule>> } = {
  dense: { units: width, activation: optional(activation) },
  dropout: {
    rate: {
      expected: 'a number from 0 to below 1',
      holds: (value) => typeof value === 'number' && value >= 0 && value < 1,
    },
  },
  activation: { activation },
  conv: {
    filters: width,
    kernel: count(64),
    stride: optional(count(64)),
    padding: optional(oneOf(['same', 'valid'])),
    activation: optional(activation),
  },
  'max-pool': { size: count(64) },
  'average-pool': { size: count(64) },
  'global-pool': {},
  flatten: {},
  embedding: { width },
  'embedding-bag': { width, of: optional(oneOf(['mean', 'sum'])) },
  'batch-norm': {},
  'layer-norm': {},
  rnn: { units: width, of: optional(oneOf(['last', 'mean'])) },
  gru: { units: width, of: optional(oneOf(['last', 'mean'])) },
  residual: { layers: { expected: 'a list of layers', holds: Array.isArray } },
};

const IMAGE: Rule = {
  expected: '[channels, height, width], each a whole number from 1 to 16384',
  holds: (value) => Array.isArray(value) && value.length === 3 && value.every(count(16_384).holds),
};
const INPUTS: Readonly<Record<string, Rule>> = {
  numbers: count(2 ** 20),
  image: IMAGE,
  ids: {
    expected: '{length, vocabulary}, whole numbers up to 65536 and 16777216',
    holds: (value) =>
      isRecord(value) &&
      Object.keys(value).length === 2 &&
      count(65_536).holds(value['length']) &&
      count(2 ** 24).holds(value['vocabulary']),
  },
};

/** Checks every setting of a declaration by itself: it may have come from a file. Fails with NETWORK_INVALID. */
export function checkSettings(network: Network): void {
  const { input, layers }: { input?: unknown; layers?: unknown } = isRecord(network) ? network : {};
  const [kind, ...others] = isRecord(input) ? Object.keys(input) : [];
  const rule =
    kind !== undefined && others.length === 0 && Object.hasOwn(INPUTS, kind) ? INPUTS[kind] : undefined;
  if (!isRecord(input) || rule === undefined)
    throw networkFault(`input: expected one of ${Object.keys(INPUTS).join(', ')}, got ${shown(input)}`);
  checkSetting('input', kind!, input[kind!], rule);
  if (!Array.isArray(layers)) throw networkFault(`layers: expected a list of layers, got ${shown(layers)}`);
  checkLayers(layers, '', 1);
}

function checkLayers(layers: readonly unknown[], outer: string, depth: number): void {
  if (depth > DEPTH_MAX)
    throw networkFault(
      `layer ${outer.slice(0, -1)}: residuals lie in each other at most ${DEPTH_MAX - 1} deep`,
    );
  if (layers.length === 0 || layers.length > LAYERS_MAX) {
    const where = outer === '' ? 'layers' : `layer ${outer.slice(0, -1)} (residual)`;
    throw networkFault(`${where}: expected 1 to ${LAYERS_MAX} layers, got ${layers.length}`);
  }
  for (const [index, layer] of layers.entries()) checkLayer(layer, `${outer}${index + 1}`, depth);
}

function checkLayer(layer: unknown, number: string, depth: number): void {
  const kind = isRecord(layer) ? layer['layer'] : undefined;
  if (!isRecord(layer) || typeof kind !== 'string' || !Object.hasOwn(LAYERS, kind))
    throw networkFault(
      `layer ${number}: expected a layer of one of the kinds ${Object.keys(LAYERS).join(', ')}, got ${shown(kind ?? layer)}`,
    );
  const where = `layer ${number} (${kind})`;
  const rules = LAYERS[kind as LayerKind];
  for (const name of Object.keys(layer)) {
    if (name === 'layer' || Object.hasOwn(rules, name)) continue;
    const known = Object.keys(rules).join(', ') || 'none';
    throw networkFault(`${where}: has no setting ${quote(name)}; its settings: ${known}`);
  }
  for (const [name, rule] of Object.entries(rules)) checkSetting(where, name, layer[name], rule);
  if (kind === 'residual') checkLayers(layer['layers'] as unknown[], `${number}.`, depth + 1);
}

function checkSetting(where: string, name: string, value: unknown, rule: Rule): void {
  if (value === undefined && rule.optional) return;
  if (!rule.holds(value))
    throw networkFault(`${where}: ${name}: expected ${rule.expected}, got ${shown(value)}`);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function shown(value: unknown): string {
  if (value === undefined || value === null) return 'nothing';
  if (typeof value === 'string') return quote(value);
  const text = typeof value === 'object' ? JSON.stringify(value) : `${value as number}`;
  return text.length > 64 ? `${text.slice(0, 63)}…` : text;
}
