import { endChildrenAtExit } from './children.ts';
import { benchMemory } from './memory-bench.ts';
import { benchMesh } from './mesh-bench.ts';
import { type BenchOptions, readOptions } from './options.ts';
import { benchStart } from './start-bench.ts';

async function run(options: BenchOptions): Promise<object> {
  switch (options.bench) {
    case 'start':
      return await benchStart({ ...options, env: process.env });
    case 'mesh':
      return await benchMesh(options);
    case 'memory':
      return await benchMemory(options);
  }
}

endChildrenAtExit();
try {
  console.log(JSON.stringify(await run(readOptions(process.argv.slice(2)))));
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
