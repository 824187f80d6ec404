// Asks for Node 24 in one clear line, where an older one is all there is.
const major = Number(process.versions.node.split('.')[0]);
if (major < 24) {
  console.error(
    `Ratchet needs Node 24 or newer, this is ${process.versions.node}: install it (on Linux x64 "npm ci" brings it along).`,
  );
  process.exit(1);
}
