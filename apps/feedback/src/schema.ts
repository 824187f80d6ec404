import type { Migration } from '@ratchet/database';
import type { InstanceKind } from '@ratchet/model';
import type { TargetKind } from '@ratchet/records';
import { sql } from 'kysely';

/** What became of a piece of feedback. Only pending ones change, and only once. */
export type FeedbackState = 'pending' | 'resolved' | 'rejected' | 'orphaned';

/** What a version answered with. */
export type OutputKind = 'classification' | 'regression' | 'ranking' | 'answer' | 'tensors';

/** The tables, as reads see them. */
export interface Tables {
  prediction: {
    seq: number;
    prediction_id: string;
    model: string;
    version: string;
    /** What a text model was asked. */
    text: string | null;
    /** What any other model was asked: an encoded ratchet.prediction.v1.Instance. Neither is kept of what is too large. */
    instance: Uint8Array | null;
    /** The label that was answered; empty where there is none. */
    label: string;
    score: number | null;
    /** Every label of a classifier with its score, in the manifest's order: JSON [[label, score], …]. */
    scores: string | null;
    /** What any other model answered: an encoded ratchet.prediction.v1.Prediction. */
    answer: Uint8Array | null;
    alias: string;
    routing_key: string;
    trace_id: Uint8Array | null;
    predict_time_ms: number;
    /** Null in rows of the first schema: these are classifications when they have scores, else tensors. */
    output: OutputKind | null;
    /** What was asked and answered takes so many; 0 in rows of the first schema. */
    bytes: number;
  };
  feedback: {
    seq: number;
    feedback_id: string;
    model: string;
    version: string;
    prediction_id: string;
    /** Empty for what is no text. */
    text: string;
    /** Empty when there is a value. */
    label: string;
    predicted_label: string;
    source: string;
    blind: number;
    state: FeedbackState;
    reason: string;
    create_time_ms: number;
    idempotency_key: string | null;
    payload_hash: string | null;
    content_hash: string | null;
    /** The place among the model's labels, from 1; only resolved feedback has one. */
    label_number: number | null;
    value: number | null;
    /** Empty but for question answering. */
    answer: string;
    /** What is no text: an encoded ratchet.prediction.v1.Instance. It comes last, for reading past it costs. */
    instance: Uint8Array | null;
  };
  example: {
    seq: number;
    model: string;
    content_hash: string;
    /** Empty for what is no text. */
    text: string;
    /** Empty when there is a value. */
    label: string;
    source: string;
    train_only: number;
    create_time_ms: number;
    /** The place among the model's labels, from 1. */
    label_number: number;
    value: number | null;
    answer: string;
    instance: Uint8Array | null;
  };
  /** What a model reads and what is said of it, fixed by the first row that was kept. */
  model_kind: { model: string; input: InstanceKind; target: TargetKind };
  /** The newest answer of each label. */
  answer: { model: string; label: string; text: string };
  answer_size: { model: string; bytes: number };
  prediction_size: { model: string; bytes: number };
  model_count: { model: string; labels: number; examples: number; newest_time_ms: number };
  prediction_count: { model: string; version: string; label: string; kept: number };
  feedback_count: { model: string; state: FeedbackState; pieces: number };
  agreement_count: { model: string; version: string; label: string; agreed: number; disagreed: number };
}

const feedbackTables = [
  sql`CREATE TABLE prediction (
    seq INTEGER PRIMARY KEY, prediction_id TEXT NOT NULL UNIQUE, model TEXT NOT NULL, version TEXT NOT NULL,
    text TEXT, instance BLOB, label TEXT NOT NULL, score REAL, scores TEXT, answer BLOB, alias TEXT NOT NULL,
    routing_key TEXT NOT NULL, trace_id BLOB, predict_time_ms INTEGER NOT NULL) STRICT`,
  sql`CREATE INDEX prediction_age ON prediction (model, predict_time_ms)`,

  sql`CREATE TABLE feedback (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, feedback_id TEXT NOT NULL, model TEXT NOT NULL, version TEXT NOT NULL,
    prediction_id TEXT NOT NULL, text TEXT NOT NULL, label TEXT NOT NULL, predicted_label TEXT NOT NULL,
    source TEXT NOT NULL, blind INTEGER NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('pending', 'resolved', 'rejected', 'orphaned')), reason TEXT NOT NULL,
    create_time_ms INTEGER NOT NULL, idempotency_key TEXT UNIQUE, payload_hash TEXT, content_hash TEXT,
    label_number INTEGER,
    CHECK ((state = 'resolved') = (label_number IS NOT NULL AND content_hash IS NOT NULL))) STRICT`,
  sql`CREATE INDEX feedback_model ON feedback (model)`,
  sql`CREATE INDEX feedback_content ON feedback (model, content_hash, label_number) WHERE label_number IS NOT NULL`,
  sql`CREATE INDEX feedback_awaited ON feedback (prediction_id) WHERE state = 'pending'`,
  sql`CREATE INDEX feedback_awaited_since ON feedback (create_time_ms) WHERE state = 'pending'`,

  sql`CREATE TABLE example (
    seq INTEGER PRIMARY KEY, model TEXT NOT NULL, content_hash TEXT NOT NULL, text TEXT NOT NULL,
    label TEXT NOT NULL, source TEXT NOT NULL, train_only INTEGER NOT NULL, create_time_ms INTEGER NOT NULL,
    label_number INTEGER NOT NULL) STRICT`,
  sql`CREATE UNIQUE INDEX example_content ON example (model, content_hash)`,

  sql`CREATE TABLE model_count (
    model TEXT PRIMARY KEY, labels INTEGER NOT NULL, examples INTEGER NOT NULL,
    newest_time_ms INTEGER NOT NULL) STRICT, WITHOUT ROWID`,
  sql`CREATE TABLE prediction_count (
    model TEXT NOT NULL, version TEXT NOT NULL, label TEXT NOT NULL, kept INTEGER NOT NULL,
    PRIMARY KEY (model, version, label)) STRICT, WITHOUT ROWID`,
  sql`CREATE TABLE feedback_count (
    model TEXT NOT NULL, state TEXT NOT NULL, pieces INTEGER NOT NULL, PRIMARY KEY (model, state))
    STRICT, WITHOUT ROWID`,
  sql`CREATE TABLE agreement_count (
    model TEXT NOT NULL, version TEXT NOT NULL, label TEXT NOT NULL, agreed INTEGER NOT NULL,
    disagreed INTEGER NOT NULL, PRIMARY KEY (model, version, label)) STRICT, WITHOUT ROWID`,
];

/** Instances of every kind, values and answers. */
const kindTables = [
  sql`ALTER TABLE feedback ADD COLUMN value REAL`,
  sql`ALTER TABLE feedback ADD COLUMN answer TEXT NOT NULL DEFAULT ''`,
  sql`ALTER TABLE feedback ADD COLUMN instance BLOB`,
  sql`ALTER TABLE example ADD COLUMN value REAL`,
  sql`ALTER TABLE example ADD COLUMN answer TEXT NOT NULL DEFAULT ''`,
  sql`ALTER TABLE example ADD COLUMN instance BLOB`,
  sql`ALTER TABLE prediction ADD COLUMN output TEXT`,
  sql`ALTER TABLE prediction ADD COLUMN bytes INTEGER NOT NULL DEFAULT 0`,

  sql`CREATE TABLE model_kind (
    model TEXT PRIMARY KEY, input TEXT NOT NULL CHECK (input IN ('text', 'row', 'image', 'tensors')),
    target TEXT NOT NULL CHECK (target IN ('label', 'value'))) STRICT, WITHOUT ROWID`,
  sql`INSERT INTO model_kind SELECT model, 'text', 'label' FROM model_count WHERE labels > 0`,
  sql`CREATE TABLE answer (model TEXT NOT NULL, label TEXT NOT NULL, text TEXT NOT NULL) STRICT`,
  sql`CREATE UNIQUE INDEX answer_label ON answer (model, label)`,
  sql`CREATE TABLE answer_size (model TEXT PRIMARY KEY, bytes INTEGER NOT NULL) STRICT, WITHOUT ROWID`,
  sql`CREATE TABLE prediction_size (model TEXT PRIMARY KEY, bytes INTEGER NOT NULL) STRICT, WITHOUT ROWID`,
];

/** In the order of their names; what is published here never changes. */
export const migrations: Readonly<Record<string, Migration>> = {
  '0001_feedback': {
    async up(database) {
      for (const statement of feedbackTables) await statement.execute(database);
    },
  },
  '0002_kinds': {
    async up(database) {
      for (const statement of kindTables) await statement.execute(database);
    },
  },
};
