/** A network as plain JSON: it is kept in manifests and lineage, and says all that its graphs are built from. */
export interface Network {
  readonly input: NetworkInput;
  /** From the input to the logits: as many as there are classes, or one for a value or for two classes. */
  readonly layers: readonly Layer[];
}

export type NetworkInput =
  | { readonly numbers: number }
  /** Channels, height, width: FP32 in [0, 1], or bytes that the graph brings there. */
  | { readonly image: readonly [channels: number, height: number, width: number] }
  /** `length` ids below `vocabulary` in a row; -1 is padding and adds nothing. */
  | { readonly ids: { readonly length: number; readonly vocabulary: number } };

export const ACTIVATIONS = ['relu', 'leaky-relu', 'elu', 'gelu', 'tanh', 'sigmoid', 'softplus'] as const;
export type Activation = (typeof ACTIVATIONS)[number];

export type Layer =
  | { readonly layer: 'dense'; readonly units: number; readonly activation?: Activation }
  /** Each value is 0 with probability `rate` in training, the others are divided by 1 − rate. */
  | { readonly layer: 'dropout'; readonly rate: number }
  | { readonly layer: 'activation'; readonly activation: Activation }
  | {
      readonly layer: 'conv';
      readonly filters: number;
      /** Height and width of the window. */
      readonly kernel: number;
      /** 1 unless given. */
      readonly stride?: number;
      /** 'same' (the default) keeps height and width up to the stride, 'valid' adds no border. */
      readonly padding?: 'same' | 'valid';
      readonly activation?: Activation;
    }
  /** Windows that lie side by side; what is left at the lower and right border is dropped. */
  | { readonly layer: 'max-pool'; readonly size: number }
  | { readonly layer: 'average-pool'; readonly size: number }
  /** The mean over all places of an image, or over the ids that are present. */
  | { readonly layer: 'global-pool' }
  | { readonly layer: 'flatten' }
  /** A vector for each id; padding is zeros. */
  | { readonly layer: 'embedding'; readonly width: number }
  /** One vector for all ids that are present: their mean (the default) or sum. */
  | { readonly layer: 'embedding-bag'; readonly width: number; readonly of?: 'mean' | 'sum' }
  | { readonly layer: 'batch-norm' }
  | { readonly layer: 'layer-norm' }
  /** h_t = tanh(U x_t + W h_{t−1} + b): the last state (the default), or the mean over the ids that are present. */
  | { readonly layer: 'rnn'; readonly units: number; readonly of?: 'last' | 'mean' }
  | { readonly layer: 'gru'; readonly units: number; readonly of?: 'last' | 'mean' }
  /** x + f(x); x is projected where f changes its dims. */
  | { readonly layer: 'residual'; readonly layers: readonly Layer[] };

export type LayerKind = Layer['layer'];
export type LayerOf<K extends LayerKind> = Extract<Layer, { readonly layer: K }>;
