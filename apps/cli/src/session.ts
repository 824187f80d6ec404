import type { MeshClient } from './mesh-client.ts';
import type { Output } from './output.ts';

/** What every command works with. */
export interface Session {
  readonly mesh: MeshClient;
  readonly output: Output;
}
