import type { Layer, Network } from '../network.ts';
import type { Parameter } from '../parameters.ts';
import { type Plain, plainActivation, plainLayer } from './plain-layers.ts';

/** For tests: the logits of one row by loops over numbers, as serving should compute them. */
export function plainLogits(
  network: Network,
  parameters: readonly Parameter[],
  row: readonly number[],
): readonly number[] {
  const isImage = 'image' in network.input;
  const start: Plain = { dims: isImage ? network.input.image : [row.length], values: row, ids: row };
  return plainLayers(network.layers, parameters, start, '').values;
}

function plainLayers(
  layers: readonly Layer[],
  parameters: readonly Parameter[],
  start: Plain,
  outer: string,
): Plain {
  let x = start;
  for (const [index, layer] of layers.entries()) {
    const count = layers.slice(0, index + 1).filter((other) => other.layer === layer.layer).length;
    const name = `${outer}${layer.layer}_${count}`;
    const of = (kind: string): Float32Array =>
      parameters.find((parameter) => parameter.name === `${name}.${kind}`)!.data;
    const before = x;
    const inner = (within: readonly Layer[]) => plainLayers(within, parameters, before, `${name}.`);
    x = { ids: start.ids, ...plainLayer(layer, before, of, inner) };
    if ((layer.layer === 'dense' || layer.layer === 'conv') && layer.activation !== undefined)
      x = { ...x, values: x.values.map(plainActivation(layer.activation)) };
  }
  return x;
}
