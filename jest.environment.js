import { TestEnvironment } from 'jest-environment-node';

/**
 * Jest runs tests in a context that has typed arrays of its own; native addons (onnxruntime-node) hand back
 * and check for those of the outer realm. This environment shares the outer ones.
 */
export default class extends TestEnvironment {
  constructor(config, context) {
    super(config, context);
    for (const name of Object.getOwnPropertyNames(globalThis)) {
      if (/^(Big)?(Int|Uint|Float)\d+(Clamped)?Array$|^DataView$|^(Shared)?ArrayBuffer$/.test(name))
        this.global[name] = globalThis[name];
    }
  }
}
