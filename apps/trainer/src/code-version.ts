import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/** What makes the bits of a version besides its data and its seed: this package, Node, onnxruntime. */
export function codeVersion(): string {
  const own = versionAbove(import.meta.dirname);
  // It is the runtime's room: found from there, as the runtime finds it.
  const runtime = createRequire(createRequire(import.meta.url).resolve('@ratchet/runtime'));
  const onnxruntime = versionAbove(dirname(runtime.resolve('onnxruntime-node')));
  return `ratchet ${own}, node ${process.versions.node} ${process.arch}, onnxruntime ${onnxruntime}`;
}

/** The version in the nearest package.json above. */
function versionAbove(start: string): string {
  for (let dir = start; ; dir = dirname(dir)) {
    const file = join(dir, 'package.json');
    if (existsSync(file)) {
      const { version } = JSON.parse(readFileSync(file, 'utf8')) as { version?: string };
      if (version !== undefined) return version;
    }
    if (dir === dirname(dir)) return 'unknown';
  }
}
