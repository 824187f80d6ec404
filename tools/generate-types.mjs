// Generates from all protos: their TypeScript types into libs/protocol/src/generated, and protos/descriptors.binpb, what
// reflection tells of them.
// The flags must agree with `loaderOptions` in libs/protocol/src/load.ts: types lie silently when they drift.
import { spawnSync } from 'node:child_process';
import { globSync, readFileSync, rmSync, writeFileSync } from 'node:fs';

const out = 'libs/protocol/src/generated';
rmSync(out, { recursive: true, force: true });
const files = globSync('**/*.proto', { cwd: 'protos' }).sort();
const flags = [
  '--longs=Number',
  '--enums=String',
  '--defaults',
  '--oneofs',
  '--includeComments',
  '--grpcLib=@grpc/grpc-js',
  '--targetFileExtension=.ts',
  '--importFileExtension=.ts',
  '--includeDirs=protos',
  `--outDir=${out}`,
];
const done = spawnSync('proto-loader-gen-types', [...flags, ...files], { stdio: 'inherit' });
if (done.status !== 0) process.exit(done.status ?? 1);
// The generator leaves imports that it does not use; our own code is checked for those.
for (const file of globSync(`${out}/**/*.ts`))
  writeFileSync(file, `// @ts-nocheck\n${readFileSync(file, 'utf8')}`);

const described = spawnSync(
  'buf',
  ['build', 'protos', '-o', 'protos/descriptors.binpb', '--as-file-descriptor-set'],
  {
    stdio: 'inherit',
  },
);
if (described.status !== 0) process.exit(described.status ?? 1);
