import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Scope } from '@ratchet/kernel';
import { MODEL_FILE } from '@ratchet/model';
import { protos } from '@ratchet/protocol';
import { connect } from '@ratchet/rpc';
import { checkFamily } from './settings-family.ts';
import type { DatasetRemote } from './snapshot.ts';
import { adding, StandInFeedback, sentences, Workshop } from './testing.ts';
import type { TrainingSettings } from './training-settings.ts';

let scope: Scope;
let workshop: Workshop;
let feedback: StandInFeedback;
let dataset: DatasetRemote;
beforeEach(async () => {
  scope = new Scope();
  workshop = scope.own(await Workshop.open());
  feedback = scope.own(await new StandInFeedback().up());
  dataset = scope.own(connect(protos.ratchet.feedback.v1.DatasetService.service, feedback.address));
});
afterEach(() => scope.close());

function check(model: string, settings: TrainingSettings): Promise<void> {
  return checkFamily(model, settings, { repository: workshop.repository, dataset });
}

function refused(message: RegExp) {
  return expect.objectContaining({
    kind: 'InvalidInput',
    reason: 'UNKNOWN_FAMILY',
    message: expect.stringMatching(message),
  });
}

async function champion(task: 'image-classification' | 'tensors'): Promise<void> {
  await workshop.writer.publish('photos', async (dir, version) => {
    await writeFile(join(dir, MODEL_FILE), adding(1));
    const signature = {
      inputs: [{ name: 'x', datatype: 'FP32', shape: [-1, 2] }],
      outputs: [{ name: 'y', datatype: 'FP32', shape: [-1, 2] }],
      batch: true,
    };
    // A file alone takes tensors.
    if (task === 'tensors') return;
    const own = { formatVersion: 1, model: 'photos', version, task, labels: ['a', 'b'], signature };
    const pipeline = [{ step: 'decode-image', channels: 1, height: 1, width: 2 }];
    await writeFile(join(dir, 'manifest.json'), JSON.stringify({ ...own, pipeline }));
  });
  await workshop.promotions.introduce('photos', '1');
}

describe('a family is refused', () => {
  it('that there is nowhere, whatever is known of the model', async () => {
    const everywhere = /^there is no family "magic"; there is: answers-nearest, text-linear, .*text-rnn$/;
    await expect(check('m', { family: 'magic' })).rejects.toEqual(refused(everywhere));
    await expect(check('m', { family: 'text-rnn' })).resolves.toBeUndefined();
    await expect(check('m', {})).resolves.toBeUndefined();
  });

  it('that the task of the settings does not have', async () => {
    const settings = { task: 'image-classification', family: 'text-rnn' } as const;
    await expect(check('m', settings)).rejects.toEqual(
      refused(/"text-rnn" for image-classification; there is: image-dense, image-cnn$/),
    );
    await expect(check('m', { ...settings, family: 'image-cnn' })).resolves.toBeUndefined();
  });

  it('that the task of the champion does not have, unless the settings have another task', async () => {
    await champion('image-classification');
    await expect(check('photos', { family: 'text-rnn' })).rejects.toEqual(
      refused(/ for image-classification; there is: image-dense, image-cnn$/),
    );
    await expect(check('photos', { family: 'image-dense' })).resolves.toBeUndefined();
    await expect(
      check('photos', { task: 'text-classification', family: 'text-rnn' }),
    ).resolves.toBeUndefined();
  });

  it('for a file that somebody brought, which is trained itself', async () => {
    await champion('tensors');
    await expect(check('photos', { family: 'image-cnn' })).rejects.toEqual(
      refused(/for tensors: of a file that was brought/),
    );
  });

  it('that no task has that learns from the rows that are kept', async () => {
    feedback.addRows('houses', [{ row: { size: 3 }, value: 8 }]);
    await expect(check('houses', { family: 'text-rnn' })).rejects.toEqual(
      refused(
        / for tabular-regression or recommendation; there is: factorization, table-linear, table-trees, table-dense$/,
      ),
    );
    await expect(check('houses', { family: 'table-trees' })).resolves.toBeUndefined();
    feedback.addExamples('reviews', sentences(5));
    await expect(check('reviews', { family: 'table-trees' })).rejects.toEqual(
      refused(/ for (text-classification|question-answering) or /),
    );
    await expect(check('reviews', { family: 'text-rnn' })).resolves.toBeUndefined();
  });

  it('not because nobody can show the rows now', async () => {
    await feedback.close();
    await expect(check('houses', { family: 'text-rnn' })).resolves.toBeUndefined();
  });
});
