import type { GoldenTensor, Manifest, ModelRepository, Tensor } from '@ratchet/model';
import type { Golden, LoadOrder } from '@ratchet/runtime';

const SCANNED_MAX = 10_000;

/** Writes the load orders of versions, and remembers which files were scanned before, by their checksums. */
export class LoadOrders {
  readonly #repository: ModelRepository;
  readonly #scanned = new Set<string>();

  constructor(repository: ModelRepository) {
    this.#repository = repository;
  }

  /** A file with this checksum was loaded, and so it was scanned. */
  scanned(sha256: string): void {
    this.#scanned.add(sha256);
    if (this.#scanned.size > SCANNED_MAX) this.#scanned.delete(this.#scanned.values().next().value!);
  }

  /** Rejects as `ModelRepository.manifest` does. */
  async make(model: string, version: string): Promise<LoadOrder> {
    const { signature, files, golden } = await this.#repository.manifest(model, version);
    const sha256 = files?.['model.onnx'].sha256;
    return {
      file: this.#repository.modelFile(model, version),
      signature,
      scan: sha256 === undefined || !this.#scanned.has(sha256),
      ...(sha256 === undefined ? {} : { sha256 }),
      ...(golden === undefined ? {} : { golden: goldenOf(golden) }),
    };
  }
}

function goldenOf({ inputs, outputs, tolerance }: NonNullable<Manifest['golden']>): Golden {
  return { inputs: inputs.map(tensorOf), outputs: outputs.map(tensorOf), tolerance };
}

function tensorOf({ name, datatype, shape, content }: GoldenTensor): Tensor {
  return { name, datatype, shape, content: Buffer.from(content, 'base64') };
}
