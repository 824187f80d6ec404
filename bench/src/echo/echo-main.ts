import { startEcho } from './echo-server.ts';

process.once('disconnect', () => process.exit(0));
const { address } = await startEcho();
process.send!(address);
