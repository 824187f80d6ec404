export type { Migration } from 'kysely/migration';
export { type CommittedGroup, GroupCommitter, type WriteOp } from './group-committer.ts';
export { Database, openDatabase } from './open.ts';
