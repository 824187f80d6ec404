import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { Fault } from '@ratchet/kernel';
import { ExplainableVersion, floatModel } from '@ratchet/learning';
import { decodeItem, type Manifest, MODEL_FILE } from '@ratchet/model';
import { assertServable, scanModel } from '@ratchet/onnx';
import { dieWithParent } from './die-with-parent.ts';
import type { ExplainOrder, ExplainReply } from './explain-messages.ts';

/**
 * A process that explains answers, one after the other. It keeps the version that it was asked for last, and ends with the
 * process that started it, also in the middle of a computation.
 */
// Where the trainer is gone nobody hears the answer, and this process is about to end.
process.on(
  'message',
  (order: ExplainOrder) => void answer(order).then((reply) => process.send?.(reply, () => undefined)),
);
dieWithParent();

let open: { readonly key: string; readonly version: ExplainableVersion } | undefined;

async function answer(order: ExplainOrder): Promise<ExplainReply> {
  const until = performance.now() + order.patienceMs;
  try {
    const version = await versionOf(order);
    const instance = decodeItem(order.item);
    return { explanation: await version.explain({ instance, label: order.label, until }) };
  } catch (error) {
    if (error instanceof Fault) {
      const { kind, reason, message, metadata } = error;
      return { failed: { kind, reason, message, metadata } };
    }
    console.error(error);
    const message = 'explaining failed for an internal error: the log of the trainer has more';
    return { failed: { kind: 'Internal', reason: 'INTERNAL', message, metadata: {} } };
  }
}

/** The version of an order. The same path may be another file: a model that was removed begins with version 1 again. */
async function versionOf({ manifest, file }: ExplainOrder): Promise<ExplainableVersion> {
  const { ino, mtimeMs, size } = await stat(file).catch(() => {
    throw missing(manifest);
  });
  const key = `${file} ${ino} ${mtimeMs} ${size}`;
  if (open?.key === key) return open.version;
  await open?.version.close();
  open = undefined;
  const bytes = await readFile(file).catch(() => {
    throw missing(manifest);
  });
  checkSum(manifest, bytes);
  assertServable(scanModel(bytes));
  // A compressed version is explained by what it stands for: gradients don't go through integers.
  const version = new ExplainableVersion(manifest, await floatModel(bytes));
  open = { key, version };
  return version;
}

function missing({ model, version }: Manifest): Fault {
  return new Fault('NotFound', 'VERSION_NOT_FOUND', `model "${model}" has no readable version ${version}`);
}

function checkSum({ files }: Manifest, bytes: Uint8Array): void {
  const expected = files?.[MODEL_FILE].sha256;
  if (expected === undefined || createHash('sha256').update(bytes).digest('hex') === expected) return;
  throw new Fault(
    'DataLoss',
    'CHECKSUM_MISMATCH',
    'the model file is damaged: its checksum is not that of its manifest; publish the version again',
  );
}
