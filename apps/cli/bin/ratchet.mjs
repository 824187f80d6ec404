#!/usr/bin/env node
// The `ratchet` command. Runs the workspace's sources as they are: no build step comes before it.
import module from 'node:module';

const major = Number(process.versions.node.split('.')[0]);
if (major < 24) {
  console.error(
    `Ratchet needs Node 24 or newer, this is ${process.versions.node}. On Linux x64 "npm ci" brings it along and "npm start" and "npx ratchet" use it; elsewhere install it first.`,
  );
  process.exit(1);
}
module.registerHooks({
  resolve: (specifier, context, next) =>
    next(specifier, { ...context, conditions: ['@ratchet/source', ...(context.conditions ?? [])] }),
});
const { main } = await import('../src/main.ts');
await main(process.argv);
