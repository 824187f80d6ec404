import { expect, it } from '@jest/globals';
import { shellEnvironment } from './start-bench.ts';

it("takes npm's own additions out of the environment", () => {
  const env = {
    HOME: '/home/ada',
    PATH: '/home/ada/mesh/node_modules/.bin:/node_modules/.bin:/usr/lib/node_modules/npm/node_modules/@npmcli/run-script/lib/node-gyp-bin:/usr/bin:/bin',
    npm_config_cache: '/x',
    npm_lifecycle_event: 'bench',
    NODE_OPTIONS: '--inspect',
    RATCHET_HOST: '0.0.0.0',
    EMPTY: undefined,
  };
  expect(shellEnvironment(env)).toEqual({ HOME: '/home/ada', PATH: '/usr/bin:/bin' });
});
