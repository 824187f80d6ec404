import { messageOf } from '@ratchet/kernel';
import { endChildrenAtExit } from './children.ts';
import { benchMemory } from './memory-bench.ts';
import { benchMesh } from './mesh-bench.ts';
import { type BenchOptions, readOptions } from './options.ts';
import { benchPromote } from './promote-bench.ts';
import { benchStart } from './start-bench.ts';
import { benchTraining } from './training/training-bench.ts';

async function run(options: BenchOptions): Promise<object> {
  switch (options.bench) {
    case 'start':
      return await benchStart({ ...options, env: process.env });
    case 'mesh':
      return await benchMesh(options);
    case 'memory':
      return await benchMemory(options);
    case 'promote':
      return await benchPromote(options);
    case 'training':
      return await benchTraining({ ...options, env: process.env });
  }
}

function optionsOrExit(): BenchOptions {
  try {
    return readOptions(process.argv.slice(2));
  } catch (error) {
    console.error(messageOf(error));
    process.exit(2);
  }
}

const options = optionsOrExit();
endChildrenAtExit();
console.log(JSON.stringify(await run(options)));
