import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Closable, randomFrom, Scope, systemClock } from '@ratchet/kernel';
import { DirectoryRepository, RepositoryWriter } from '@ratchet/model';
import { encodeModel } from '@ratchet/onnx';
import { type DatasetServiceHandlers, protos, type SnapshotRow } from '@ratchet/protocol';
import { contentHash, isHoldout, settleVotes, type Vote } from '@ratchet/records';
import { implement, type RpcServer, serve } from '@ratchet/rpc';
import { TrainerConfig } from './config.ts';
import { type Moved, Promotions } from './promotions.ts';
import { RunStore } from './run-store.ts';
import { openTrainerDatabase, type TrainerDatabase } from './trainer-database.ts';

type TextVote = Vote & { readonly text: string };

/** A DatasetService that holds its rows in memory and settles them by the rules of libs/records. */
export class StandInFeedback implements Closable {
  readonly #votes = new Map<string, TextVote[]>();
  readonly #rows = new Map<string, SnapshotRow[]>();
  #newestTimeMs = 0;
  #server: RpcServer | undefined;
  #port = 0;
  /** How many snapshots were asked for. */
  snapshots = 0;
  /** Awaited before a snapshot's summary is sent. */
  beforeSummary: () => Promise<void> = async () => undefined;

  /** Listens: at a port that stays the same when it goes down and comes back. */
  async up(): Promise<this> {
    this.#server = await serve({
      host: '127.0.0.1',
      port: this.#port,
      portSetting: 'feedbackPort',
      implementations: [this.#implementation()],
      drainMs: 0,
    });
    this.#port = Number(this.address.split(':')[1]);
    return this;
  }

  async down(): Promise<void> {
    await this.#server?.close();
  }

  async close(): Promise<void> {
    await this.down();
  }

  get address(): string {
    return this.#server!.address;
  }

  /** Base data, as an import brings it. */
  addExamples(
    model: string,
    examples: readonly { readonly text: string; readonly label: string }[],
    { source = 'test', trainOnly = false } = {},
  ): void {
    const base = { kind: 'base', blind: false, source, trainOnly } as const;
    for (const { text, label } of examples) this.#add(model, { ...base, text, label });
  }

  /** Rows of a table as snapshots bring them; which of them judge goes by turns. */
  addRows(
    model: string,
    rows: readonly { readonly row: Readonly<Record<string, string | number>>; readonly value: number }[],
  ): void {
    const kept = this.#rows.get(model) ?? [];
    this.#rows.set(model, kept);
    for (const { row, value } of rows)
      kept.push({
        instance: { row: { fields: fieldsOf(row) } },
        value,
        part: kept.length % 5 === 0 ? 'SPLIT_PART_HOLDOUT' : 'SPLIT_PART_TRAIN',
      });
  }

  /** A correction. */
  addFeedback(model: string, text: string, label: string, { blind = false } = {}): void {
    this.#add(model, { kind: 'feedback', blind, source: '', trainOnly: false, text, label });
  }

  /** How many votes a model has. */
  labels(model: string): number {
    return this.#votes.get(model)?.length ?? 0;
  }

  #add(model: string, vote: TextVote): boolean {
    const votes = this.#votes.get(model) ?? [];
    this.#votes.set(model, votes);
    const known = votes.some(
      ({ text, kind }) => kind === 'base' && vote.kind === 'base' && text === vote.text,
    );
    if (!known) votes.push(vote);
    this.#newestTimeMs = systemClock.now();
    return !known;
  }

  #implementation() {
    const definition = protos.ratchet.feedback.v1.DatasetService.service;
    return implement<DatasetServiceHandlers>(definition, {
      ImportExamples: async ({ model, examples, source, trainOnly }) => {
        const base = { kind: 'base', blind: false, source, trainOnly } as const;
        const imported = examples.filter((example) => this.#add(model, { ...base, ...example })).length;
        return { imported, duplicates: examples.length - imported, rejected: [] };
      },
      ListLabelCounts: async () => ({
        counts: [...this.#votes].map(([model, votes]) => ({
          model,
          labels: votes.length,
          newestTimeMs: this.#newestTimeMs,
        })),
      }),
      TakeSnapshot: ({ model }) => this.#snapshot(model),
    });
  }

  async *#snapshot(model: string) {
    this.snapshots++;
    const byContent = Map.groupBy(this.#votes.get(model) ?? [], ({ text }) => contentHash(model, text));
    const digest = createHash('sha256');
    const rejected: Record<string, number> = {};
    const rows: SnapshotRow[] = [];
    const counts = { train: 0, holdout: 0 };
    for (const row of this.#rows.get(model) ?? []) {
      digest.update(JSON.stringify(row));
      counts[row.part === 'SPLIT_PART_TRAIN' ? 'train' : 'holdout']++;
      rows.push(row);
    }
    for (const [content, votes] of [...byContent].sort(([a], [b]) => (a < b ? -1 : 1))) {
      const settled = settleVotes({ holdout: isHoldout(content), empty: false }, votes);
      for (const [reason, count] of Object.entries(settled.rejected))
        rejected[reason] = (rejected[reason] ?? 0) + count;
      if (!settled.row) continue;
      const { label, part, trainOnly } = settled.row;
      digest.update(`${content} ${label} ${part} ${trainOnly}\n`);
      counts[part]++;
      rows.push({
        text: settled.row.votes[0]!.text,
        label,
        trainOnly,
        part: part === 'train' ? 'SPLIT_PART_TRAIN' : 'SPLIT_PART_HOLDOUT',
      });
    }
    for (let from = 0; from < rows.length; from += 500) yield { rows: rows.slice(from, from + 500) };
    await this.beforeSummary();
    yield { summary: { snapshot: digest.digest('hex'), ...counts, labels: this.labels(model), rejected } };
  }
}

function fieldsOf(row: Readonly<Record<string, string | number>>) {
  const fields = Object.entries(row).map(([name, cell]) => [
    name,
    typeof cell === 'number' ? { numberValue: cell } : { stringValue: cell },
  ]);
  return Object.fromEntries(fields) as Record<string, { numberValue: number } | { stringValue: string }>;
}

/** The settings of a trainer in a directory of its own, without a starter model and without a gateway. */
export function testConfig(dataDir: string, { address }: StandInFeedback): TrainerConfig {
  return TrainerConfig.parse({
    dataDir,
    trainerPort: 0,
    feedbackAddress: address,
    gatewayRestAddress: '127.0.0.1:1',
    starter: 'off',
    logLevel: 'silent',
  });
}

/** Everything of a trainer but its services, in a directory of its own. */
export class Workshop implements Closable {
  readonly moves: Moved[] = [];
  readonly #scope = new Scope();
  readonly dir: string;
  readonly db: TrainerDatabase;
  readonly store: RunStore;
  readonly writer: RepositoryWriter;
  readonly repository: DirectoryRepository;
  readonly promotions: Promotions;

  private constructor(dir: string, db: TrainerDatabase, repository: DirectoryRepository) {
    this.dir = dir;
    this.db = this.#scope.own(db);
    this.repository = this.#scope.own(repository);
    this.store = new RunStore(db, systemClock);
    this.writer = new RepositoryWriter(this.modelsDir);
    this.promotions = this.openPromotions();
  }

  static async open(): Promise<Workshop> {
    const dir = await mkdtemp(join(tmpdir(), 'ratchet-trainer-'));
    const db = await openTrainerDatabase(join(dir, 'trainer.db'));
    return new Workshop(dir, db, await new DirectoryRepository(join(dir, 'models')).open());
  }

  get modelsDir(): string {
    return join(this.dir, 'models');
  }

  /** As another process would open them. */
  openPromotions(writer = this.writer): Promotions {
    const onMove = (moved: Moved): number => this.moves.push(moved);
    const { db, repository } = this;
    return new Promotions({ db, repository, writer, clock: systemClock, onMove });
  }

  async close(): Promise<void> {
    await this.#scope.close();
    await rm(this.dir, { recursive: true, force: true });
  }
}

const WORDS: Readonly<Record<string, readonly string[]>> = {
  good: ['lovely', 'bright', 'kind', 'warm', 'splendid', 'clear', 'gentle', 'fresh'],
  bad: ['dreadful', 'dim', 'cruel', 'cold', 'rotten', 'murky', 'harsh', 'stale'],
};
const FILLERS = ['the', 'a', 'river', 'door', 'garden', 'song', 'evening', 'street', 'was', 'seems', 'looks'];

/**
 * Distinct sentences of two kinds, `good` and `bad`, in turn: learnable, with a share of wrong labels that keeps any
 * version from being perfect. The same seed gives the same sentences.
 */
export function sentences(count: number, { seed = 1, noise = 0.1 } = {}): { text: string; label: string }[] {
  const random = randomFrom(seed);
  const pick = (words: readonly string[]): string => words[Math.floor(random() * words.length)]!;
  return Array.from({ length: count }, (_, i) => {
    const kind = i % 2 === 0 ? 'good' : 'bad';
    const text = [pick(FILLERS), pick(WORDS[kind]!), pick(FILLERS), pick(FILLERS), `no${seed}x${i}`].join(
      ' ',
    );
    const wrong = random() < noise;
    return { text, label: wrong ? (kind === 'good' ? 'bad' : 'good') : kind };
  });
}

/** An ONNX file that adds a number to what it is given, with a batch dimension. */
export function adding(number: number, { length = 2 } = {}): Uint8Array {
  return encodeModel({
    name: 'adding',
    nodes: [{ op: 'Add', inputs: ['x', 'number'], outputs: ['y'] }],
    initializers: [{ name: 'number', type: 'float32', dims: [1], data: Float32Array.of(number) }],
    inputs: [{ name: 'x', type: 'float32', dims: ['batch', length] }],
    outputs: [{ name: 'y', type: 'float32', dims: ['batch', length] }],
  });
}
