// Fails when what is committed of the protos is not what the generator makes.
import { spawnSync } from 'node:child_process';

const run = (command, args) => spawnSync(command, args, { stdio: 'inherit' }).status;
if (run(process.execPath, ['tools/generate-types.mjs']) !== 0) process.exit(1);
const generated = ['libs/protocol/src/generated', 'protos/descriptors.binpb'];
if (run('git', ['diff', '--exit-code', '--stat', '--', ...generated]) !== 0) {
  console.error(`The protos have changed: run "npm run generate" and commit ${generated.join(' and ')}.`);
  process.exit(1);
}
