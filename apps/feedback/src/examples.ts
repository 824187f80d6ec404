import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { GroupCommitter } from '@ratchet/database';
import type { Clock, Fault } from '@ratchet/kernel';
import { assertModelName } from '@ratchet/model';
import { contentHash } from '@ratchet/records';
import type { Admission } from './admission.ts';
import type { Counters } from './counters.ts';
import { assertRows, labelFault, sourceFault, textFault } from './limits.ts';

/** Labelled rows to keep as base data. */
export interface Import {
  readonly model: string;
  readonly examples: readonly { readonly text: string; readonly label: string }[];
  readonly source: string;
  /** They never enter the holdout. */
  readonly trainOnly: boolean;
}

/** What became of them. */
export interface ImportOutcome {
  readonly imported: number;
  /** They were there already, with the same label. */
  readonly duplicates: number;
  readonly rejected: readonly { readonly index: number; readonly reason: string; readonly message: string }[];
}

export interface ExamplesParts {
  readonly sqlite: DatabaseSync;
  readonly committer: GroupCommitter;
  readonly clock: Clock;
  readonly counters: Counters;
  readonly admission: Pick<Admission, 'assertTrainable'>;
}

/** Keeps base data: each content of a model once, under the label that came first. */
export class Examples {
  readonly #parts: ExamplesParts;
  readonly #keptLabel: StatementSync;
  readonly #insert: StatementSync;

  constructor(parts: ExamplesParts) {
    this.#parts = parts;
    this.#keptLabel = parts.sqlite.prepare('SELECT label FROM example WHERE model = ? AND content_hash = ?');
    this.#insert = parts.sqlite.prepare(
      `INSERT INTO example (model, content_hash, text, label, source, train_only, create_time_ms, label_number)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
    );
  }

  /** Answers once the new ones are on the disk; the same rows again change nothing. */
  async add(given: Import): Promise<ImportOutcome> {
    assertModelName(given.model);
    assertRows(given.examples.length, 'examples');
    const fault = sourceFault(given.source);
    if (fault) throw fault;
    await this.#parts.admission.assertTrainable(given.model);
    const faults = given.examples.map(({ text, label }) => textFault(text) ?? labelFault(label));
    const hashes = given.examples.map(({ text }, i) => (faults[i] ? '' : contentHash(given.model, text)));
    return await this.#parts.committer.commit(() => this.#keep(given, faults, hashes), given.examples.length);
  }

  #keep(
    { model, examples, source, trainOnly }: Import,
    faults: readonly (Fault | undefined)[],
    hashes: readonly string[],
  ): ImportOutcome {
    const { clock, counters } = this.#parts;
    const nowMs = clock.now();
    const rejected: { index: number; reason: string; message: string }[] = [];
    let duplicates = 0;
    let imported = 0;
    for (const [index, { text, label }] of examples.entries()) {
      const fault = faults[index];
      const hash = hashes[index]!;
      const kept = fault ? undefined : this.#keptLabel.get(model, hash)?.['label'];
      if (fault) rejected.push({ index, reason: fault.reason, message: fault.message });
      else if (kept === label) duplicates++;
      else if (kept !== undefined) rejected.push({ index, ...conflict(String(kept), label) });
      else {
        const number = counters.addLabel(model, nowMs);
        this.#insert.run(model, hash, text, label, source, Number(trainOnly), nowMs, number);
        imported++;
      }
    }
    if (imported > 0) counters.addExamples(model, imported);
    return { imported, duplicates, rejected };
  }
}

function conflict(kept: string, label: string): { reason: string; message: string } {
  return {
    reason: 'CONFLICTING_LABEL',
    message: `the same text is kept with label "${kept}" already; "${label}" was not kept`,
  };
}
