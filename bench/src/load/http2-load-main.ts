import { once } from 'node:events';
import { loadOverHttp2 } from './http2-load.ts';
import type { LoadOptions, LoadTarget } from './load.ts';

// Ends with the bench: a load that nobody waits for helps nobody.
process.once('disconnect', () => process.exit(1));
const [{ target, options }] = (await once(process, 'message')) as [
  { target: LoadTarget; options: LoadOptions },
];
const result = await loadOverHttp2(target, options);
process.send!(result, () => process.exit(0));
