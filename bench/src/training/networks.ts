/** The networks that every engine trains here: one declaration each, and what the competitors build from it. */
export const NETWORKS = {
  /** 64 inputs, two hidden layers of 64, one value. */
  dense64: { batch: 32, rows: 65_536, competitorRows: { torch: 16_384, tfjs: 9_600 } },
  /** 784-128-dropout .2-10 on Fashion-MNIST's 60,000 training images. */
  fashionDense: { batch: 32, rows: 60_000, competitorRows: { torch: 60_000, tfjs: 9_600 } },
  /** conv 32 – pool – conv 64 – pool – dense 64 – 10 on the same. tfjs' wasm backend has no gradient of a convolution. */
  fashionCnn: { batch: 32, rows: 9_600, competitorRows: { torch: 9_600, tfjs: 0 } },
} as const;

export type NetworkName = keyof typeof NETWORKS;
export type Engine = 'ratchet' | 'torch' | 'tfjs';

/** What one measurement of one engine says. */
export interface Measured {
  readonly rowsPerSecond: number;
}

/** Rows of Fashion-MNIST that an epoch has. */
export const FASHION_ROWS = 60_000;
