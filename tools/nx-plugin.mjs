import { existsSync, globSync } from 'node:fs';
import { dirname, join } from 'node:path';

const jest =
  'node --experimental-vm-modules --disable-warning=ExperimentalWarning node_modules/jest/bin/jest.js';

/** Where CI collects jest's JSON, to count what ran; nowhere else. */
const results = (root) => {
  const dir = process.env.RATCHET_TEST_RESULTS;
  return dir ? ` --json --outputFile=${join(dir, `${root.replace('/', '-')}.json`)}` : '';
};

/** The end-to-end project starts whole meshes: one test file at a time, alone on the machine, never from the cache. */
const serial = { parallelism: false, cache: false };

/**
 * Gives every project the targets that its files call for; nx.json says how they are cached.
 * lint: always. typecheck and build: with a tsconfig. test: with a test file beside the code.
 */
export const createNodesV2 = [
  '{{apps,libs}/*,e2e,bench}/package.json',
  (files, _options, { workspaceRoot }) =>
    files.map((file) => {
      const root = dirname(file);
      const has = (name) => existsSync(join(workspaceRoot, root, name));
      const targets = {
        lint: {
          command: `oxlint --type-aware --deny-warnings ${root} && biome check --colors=off ${root}`,
        },
      };
      if (has('tsconfig.json')) targets.typecheck = { command: `tsc -p ${root}/tsconfig.json` };
      if (has('tsconfig.build.json')) targets.build = { command: `tsc -p ${root}/tsconfig.build.json` };
      if (globSync('src/**/*.test.ts', { cwd: join(workspaceRoot, root) }).length > 0) {
        const inBand = root === 'e2e' ? ' --runInBand' : '';
        targets.test = {
          command: `${jest} --config jest.config.js --rootDir ${root}${inBand}${results(root)}`,
          ...(root === 'e2e' ? serial : {}),
        };
      }
      return [file, { projects: { [root]: { targets } } }];
    }),
];
