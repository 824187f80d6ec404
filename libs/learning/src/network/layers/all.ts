import type { Layer } from '../network.ts';
import type { PlanInner, Planned } from '../planned.ts';
import type { Place, Shape } from '../shape.ts';
import { averagePool, conv, globalPool, maxPool } from './images.ts';
import { batchNorm, layerNorm } from './norms.ts';
import { activation, dense, dropout, flatten } from './plain.ts';
import { gru, rnn } from './recurrent.ts';
import { residual } from './residual.ts';
import { embedding, embeddingBag } from './sequences.ts';

/** Checks a layer against what comes in, and plans its nodes. Its `activation` is planned apart. */
export function planLayer(layer: Layer, before: Shape, place: Place, planInner: PlanInner): Planned {
  switch (layer.layer) {
    case 'dense':
      return dense(layer, before, place);
    case 'dropout':
      return dropout(layer, before, place);
    case 'activation':
      return activation(layer, before, place);
    case 'conv':
      return conv(layer, before, place);
    case 'max-pool':
      return maxPool(layer, before, place);
    case 'average-pool':
      return averagePool(layer, before, place);
    case 'global-pool':
      return globalPool(before, place);
    case 'flatten':
      return flatten(before, place);
    case 'embedding':
      return embedding(layer, before, place);
    case 'embedding-bag':
      return embeddingBag(layer, before, place);
    case 'batch-norm':
      return batchNorm(before, place);
    case 'layer-norm':
      return layerNorm(before, place);
    case 'rnn':
      return rnn(layer, before, place);
    case 'gru':
      return gru(layer, before, place);
    case 'residual':
      return residual(layer, before, place, planInner);
  }
}
