// Fails when the committed types of the protos are not the ones that the generator makes.
import { spawnSync } from 'node:child_process';

const run = (command, args) => spawnSync(command, args, { stdio: 'inherit' }).status;
if (run(process.execPath, ['tools/generate-types.mjs']) !== 0) process.exit(1);
if (run('git', ['diff', '--exit-code', '--stat', '--', 'libs/protocol/src/generated']) !== 0) {
  console.error('The protos have changed: run "npm run generate" and commit libs/protocol/src/generated.');
  process.exit(1);
}
