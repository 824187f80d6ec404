import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { GroupCommitter } from '@ratchet/database';
import { type Clock, Fault, invalid } from '@ratchet/kernel';
import { assertModelName, type Instance, type InstanceKind, type Row } from '@ratchet/model';
import { isTableRow, observationHash } from '@ratchet/records';
import type { Admission } from './admission.ts';
import type { Counters } from './counters.ts';
import type { Labels } from './labels.ts';
import { assertRows, sourceFault } from './limits.ts';
import { misfitOfInstance, misfitOfKind, misfitOfTarget, type Shape } from './misfit.ts';
import { orFault } from './or-fault.ts';
import type { Tables } from './schema.ts';
import { bytesOfSubject, rowsOf, type Subject, subjectOf } from './subject.ts';
import { oneInstance } from './submission.ts';
import { kindOfTarget, readTarget, type Target } from './target.ts';

/** One row to keep as base data; empty texts are absent. */
export interface Example {
  readonly text: string;
  /** In place of a text; or why what came is no instance. */
  readonly instance: Instance | Fault | undefined;
  readonly label: string;
  readonly value: number | undefined;
  readonly answer: string;
  /** Of a row of a table: the how many-th row with these columns and this target it is in its file; 1 when undefined. */
  readonly occurrence: number | undefined;
}

/** Rows to keep as base data. */
export interface Import {
  readonly model: string;
  readonly examples: readonly Example[];
  readonly source: string;
  /** They never enter the holdout. */
  readonly trainOnly: boolean;
}

/** What became of them. */
export interface ImportOutcome {
  readonly imported: number;
  /** They were there already, with the same label or value; rows of tables as often. */
  readonly duplicates: number;
  readonly rejected: readonly { readonly index: number; readonly reason: string; readonly message: string }[];
}

export interface ExamplesParts {
  readonly sqlite: DatabaseSync;
  readonly committer: GroupCommitter;
  readonly clock: Clock;
  readonly counters: Counters;
  readonly labels: Labels;
  readonly admission: Pick<Admission, 'shapeOf'>;
}

/** An example that nothing speaks against but the rows that are kept. */
interface Accepted {
  readonly subject: Subject;
  readonly target: Target;
  /** Of the first such row of a table: what it is kept under where tables were still kept by their columns alone. */
  readonly formerHash?: string;
}

type Kept = Pick<Tables['example'], 'seq' | 'label' | 'value' | 'answer'>;

const NOUNS: Readonly<Record<InstanceKind, string>> = {
  text: 'text is',
  row: 'row is',
  image: 'image is',
  tensors: 'tensors are',
};

/**
 * Keeps base data: each content of a model once, under the label or value that came first. Rows of tables are observations:
 * each is a content of its own.
 */
export class Examples {
  readonly #parts: ExamplesParts;
  readonly #kept: StatementSync;
  readonly #insert: StatementSync;
  readonly #setAnswer: StatementSync;

  constructor(parts: ExamplesParts) {
    this.#parts = parts;
    this.#kept = parts.sqlite.prepare(
      'SELECT seq, label, value, answer FROM example WHERE model = ? AND content_hash = ?',
    );
    this.#insert = parts.sqlite.prepare(
      `INSERT INTO example (model, content_hash, text, label, source, train_only, create_time_ms, label_number, value,
         answer, instance)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    );
    this.#setAnswer = parts.sqlite.prepare('UPDATE example SET answer = ? WHERE seq = ?');
  }

  /** Answers once the new ones are on the disk; the same rows again change nothing. */
  async add(given: Import): Promise<ImportOutcome> {
    const { model, examples } = given;
    assertModelName(model);
    assertRows(examples.length, 'examples');
    const fault = sourceFault(given.source);
    if (fault) throw fault;
    const shape = await this.#parts.admission.shapeOf(model);
    const rows = examples.map((example) => orFault(() => read(model, shape, example)));
    const weight = rows.reduce(
      (sum, row) => sum + (row instanceof Fault ? 1 : rowsOf(bytesOfSubject(row.subject))),
      0,
    );
    return await this.#parts.committer.commit(() => this.#keepAll(given, rows), weight);
  }

  #keepAll(given: Import, rows: readonly (Accepted | Fault)[]): ImportOutcome {
    const rejected: { index: number; reason: string; message: string }[] = [];
    let duplicates = 0;
    let imported = 0;
    for (const [index, row] of rows.entries()) {
      const outcome = row instanceof Fault ? row : this.#keep(given, row);
      if (outcome === 'imported') imported++;
      else if (outcome === 'duplicate') duplicates++;
      else rejected.push({ index, reason: outcome.reason, message: outcome.message });
    }
    if (imported > 0) this.#parts.counters.addExamples(given.model, imported);
    return { imported, duplicates, rejected };
  }

  #keep({ model, source, trainOnly }: Import, row: Accepted): 'imported' | 'duplicate' | Fault {
    const { clock, labels } = this.#parts;
    const { subject, target } = row;
    const fault = labels.misfit(model, subject.kind, target);
    if (fault) return fault;
    const kept = this.#known(model, row);
    if (kept) return this.#meet(model, row, kept);
    const nowMs = clock.now();
    this.#insert.run(
      model,
      subject.contentHash,
      subject.text,
      target.label,
      source,
      Number(trainOnly),
      nowMs,
      labels.add(model, subject.kind, target, nowMs),
      target.value ?? null,
      target.answer,
      subject.instance,
    );
    return 'imported';
  }

  /** The row that is kept already in place of one. */
  #known(model: string, { subject, target, formerHash }: Accepted): Kept | undefined {
    const kept = this.#kept.get(model, subject.contentHash) as Kept | undefined;
    if (kept || formerHash === undefined) return kept;
    const former = this.#kept.get(model, formerHash) as Kept | undefined;
    return former && saysTheSame(former, target) ? former : undefined;
  }

  /** A row whose content is kept. Another answer than the one that came with it is news of its label. */
  #meet(model: string, { subject, target }: Accepted, kept: Kept): 'duplicate' | Fault {
    if (!saysTheSame(kept, target)) return conflict(subject.kind, kept, target);
    if (target.answer !== '' && kept.answer !== target.answer) {
      this.#parts.labels.answers.keep(model, target.label, target.answer);
      this.#setAnswer.run(target.answer, kept.seq);
    }
    return 'duplicate';
  }
}

/**
 * Reads one example, or throws what is wrong with it. New labels and first answers are what imports are for; a file that
 * somebody brought has its labels once and for all.
 */
function read(
  model: string,
  shape: Shape | undefined,
  { text, instance: given, occurrence, ...said }: Example,
): Accepted {
  const instance = oneInstance(text, given);
  const target = readTarget(said);
  if (shape) {
    const wants = shape.reads === 'tensors' ? shape.wants : { target: shape.wants.target, answers: true };
    const fault = misfitOfInstance(model, shape, instance) ?? misfitOfTarget(model, wants, target);
    if (fault) throw fault;
  }
  const subject = subjectOf(model, instance, kindOfTarget(target));
  const fault = misfitOfKind(subject.kind, target);
  if (fault) throw fault;
  if (instance.row !== undefined && isTableRow(instance.row, kindOfTarget(target))) {
    return observation(model, instance.row, { subject, target }, occurrence ?? 1);
  }
  if (occurrence !== undefined) {
    throw invalidOccurrence('only rows of tables may come more than once: leave the occurrence out');
  }
  return { subject, target };
}

function observation(model: string, row: Row, { subject, target }: Accepted, occurrence: number): Accepted {
  if (occurrence < 1) throw invalidOccurrence(`expected an occurrence from 1 on, got ${occurrence}`);
  const contentHash = observationHash(model, row, target.value ?? target.label, occurrence);
  const first = occurrence === 1 ? { formerHash: subject.contentHash } : {};
  return { subject: { ...subject, contentHash }, target, ...first };
}

function invalidOccurrence(message: string): Fault {
  return invalid('INVALID_OCCURRENCE', message);
}

function saysTheSame(kept: Kept, { label, value }: Target): boolean {
  return kept.label === label && kept.value === (value ?? null);
}

function conflict(kind: InstanceKind, kept: Kept, { label, value }: Target): Fault {
  const [known, given] =
    value === undefined ? [`label "${kept.label}"`, `"${label}"`] : [`value ${kept.value}`, String(value)];
  return invalid(
    'CONFLICTING_LABEL',
    `the same ${NOUNS[kind]} kept with ${known} already; ${given} was not kept`,
  );
}
