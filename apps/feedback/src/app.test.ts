import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { newId, type Service } from '@ratchet/kernel';
import { type Manifest, RepositoryWriter } from '@ratchet/model';
import {
  type DatasetServiceDefinition,
  type FeedbackServiceDefinition,
  type HealthDefinition,
  type MetricsServiceDefinition,
  type PredictionRecord,
  protos,
  type RecordServiceDefinition,
  type SnapshotRow__Output,
  type SnapshotSummary__Output,
} from '@ratchet/protocol';
import { connect } from '@ratchet/rpc';
import { start } from './app.ts';
import { FeedbackConfig } from './config.ts';
import { imageOf, LABELS } from './testing.ts';

const { feedback, telemetry } = protos.ratchet;
const CALL = { timeoutMs: 10_000 };

let dataDir: string;
let service: Service;
let remotes: ReturnType<typeof connectAll>;

function connectAll(address: string) {
  const submits = connect<FeedbackServiceDefinition>(feedback.v1.FeedbackService.service, address);
  const records = connect<RecordServiceDefinition>(feedback.v1.RecordService.service, address);
  const datasets = connect<DatasetServiceDefinition>(feedback.v1.DatasetService.service, address);
  const metrics = connect<MetricsServiceDefinition>(telemetry.v1.MetricsService.service, address);
  const health = connect<HealthDefinition>(protos.grpc.health.v1.Health.service, address);
  const close = async (): Promise<void> => {
    for (const remote of [submits, records, datasets, metrics, health]) await remote.close();
  };
  return { submits, records, datasets, metrics, health, close };
}

async function open(): Promise<void> {
  service = await start(FeedbackConfig.parse({ dataDir, feedbackPort: 0, logLevel: 'silent' }), {
    otlpEndpoint: undefined,
    onFatal: () => expect('the disk').toBe('fine'),
  });
  remotes = connectAll(service.addresses['grpc']!);
}

async function close(): Promise<void> {
  await remotes.close();
  await service.close();
}

beforeEach(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'ratchet-feedback-app-'));
  await publish();
  await open();
});

afterEach(async () => {
  await close();
  rmSync(dataDir, { recursive: true, force: true });
});

/** Puts a champion with labels into the repository; nobody loads its file here. */
async function publish(): Promise<void> {
  const writer = new RepositoryWriter(join(dataDir, 'models'));
  await writer.publish('sentiment', async (dir, version) => {
    const manifest: Manifest = {
      formatVersion: 1,
      model: 'sentiment',
      version,
      task: 'text-classification',
      labels: [...LABELS],
      pipeline: [],
      signature: {
        inputs: [{ name: 'ids', datatype: 'INT32', shape: [-1, -1], pad: -1 }],
        outputs: [{ name: 'probabilities', datatype: 'FP32', shape: [-1, LABELS.length] }],
        batch: true,
      },
    };
    writeFileSync(join(dir, 'manifest.json'), JSON.stringify(manifest));
    writeFileSync(join(dir, 'model.onnx'), 'nobody reads this');
  });
  await writer.changeServing('sentiment', (now) => ({ ...now, aliases: { champion: '1' } }));
}

function record(predictionId: string, text = 'a good film'): PredictionRecord {
  const scores = LABELS.map((label) => ({ label, score: label === 'positive' ? 0.8 : 0.1 }));
  return {
    predictionId,
    model: 'sentiment',
    version: '1',
    instance: { text },
    prediction: { predictionId, classification: { label: 'positive', score: 0.8, scores } },
    predictTimeMs: Date.now(),
    alias: 'champion',
  };
}

async function snapshot(
  model = 'sentiment',
): Promise<{ rows: SnapshotRow__Output[]; summary: SnapshotSummary__Output }> {
  const rows: SnapshotRow__Output[] = [];
  for await (const message of remotes.datasets.TakeSnapshot({ model }, CALL)) {
    rows.push(...message.rows);
    if (message.summary) return { rows, summary: message.summary };
  }
  throw new Error('the snapshot has no summary');
}

describe('the feedback service', () => {
  test('keeps a prediction, its correction and base data, over a restart', async () => {
    const predictionId = newId();
    expect(await remotes.records.RecordPredictions({ records: [record(predictionId)] }, CALL)).toEqual({
      recorded: 1,
    });
    const correction = {
      predictionId: predictionId.toUpperCase(),
      label: 'negative',
      idempotencyKey: 'once',
    };
    const receipt = await remotes.submits.SubmitFeedback(correction, CALL);
    expect(receipt).toMatchObject({ state: 'FEEDBACK_STATE_RESOLVED', duplicate: false });
    const examples = [
      { text: 'dull', label: 'negative' },
      { text: '', label: 'negative' },
    ];
    expect(
      await remotes.datasets.ImportExamples({ model: 'sentiment', examples, source: 'file' }, CALL),
    ).toMatchObject({ imported: 1, duplicates: 0, rejected: [{ index: 1, reason: 'EMPTY_TEXT' }] });
    const before = await snapshot();
    expect(before.summary).toMatchObject({ labels: 2, train: 1, holdout: 1 });
    expect(before.rows.map(({ text }) => text).sort()).toEqual(['a good film', 'dull']);

    await close();
    await open();
    expect(await remotes.submits.SubmitFeedback(correction, CALL)).toEqual({ ...receipt, duplicate: true });
    const { feedback, nextPageToken } = await remotes.submits.ListFeedback({ model: 'sentiment' }, CALL);
    expect(nextPageToken).toBe('');
    expect(feedback).toEqual([
      {
        feedbackId: receipt.feedbackId,
        model: 'sentiment',
        version: '1',
        predictionId,
        text: 'a good film',
        label: 'negative',
        predictedLabel: 'positive',
        source: '',
        blind: false,
        state: 'FEEDBACK_STATE_RESOLVED',
        reason: '',
        createTimeMs: expect.any(Number),
        instance: null,
        answer: '',
      },
    ]);
    expect(await remotes.submits.GetModelStats({ model: 'sentiment' }, CALL)).toEqual({
      predictions: [{ version: '1', label: 'positive', count: 1 }],
      feedback: { resolved: 1 },
      agreement: [{ version: '1', label: 'negative', agreed: 0, disagreed: 1 }],
      examples: 1,
    });
    const { counts } = await remotes.datasets.ListLabelCounts({}, CALL);
    expect(counts).toEqual([{ model: 'sentiment', labels: 2, newestTimeMs: expect.any(Number) }]);
    expect(await snapshot()).toEqual(before);
  });

  test('keeps rows and their values', async () => {
    const row = {
      fields: {
        user: { stringValue: 'ann' },
        item: { numberValue: 7 },
        day: { nullValue: 'NULL_VALUE' as const },
      },
    };
    const examples = [
      { instance: { row }, value: 4 },
      { instance: { row: { fields: { user: { structValue: {} } } } }, value: 4 },
      { instance: { row }, value: Number.NaN },
      { text: 'fine', label: 'good' },
    ];
    expect(await remotes.datasets.ImportExamples({ model: 'films', examples }, CALL)).toEqual({
      imported: 1,
      duplicates: 0,
      rejected: [
        expect.objectContaining({ index: 1, reason: 'INVALID_ROW' }),
        expect.objectContaining({ index: 2, reason: 'INVALID_VALUE' }),
        expect.objectContaining({ index: 3, reason: 'WRONG_INPUT_KIND' }),
      ],
    });
    const predictionId = newId();
    const rated: PredictionRecord = {
      ...record(predictionId),
      model: 'films',
      instance: { row },
      prediction: { predictionId, regression: { value: 3.5 } },
    };
    await remotes.records.RecordPredictions({ records: [rated] }, CALL);
    await remotes.submits.SubmitFeedback({ predictionId, value: 0, source: 'ann' }, CALL);

    const { feedback } = await remotes.submits.ListFeedback({ model: 'films' }, CALL);
    const kept = {
      row: {
        fields: {
          user: { stringValue: 'ann', kind: 'stringValue' },
          item: { numberValue: 7, kind: 'numberValue' },
          day: { nullValue: 'NULL_VALUE', kind: 'nullValue' },
        },
      },
      input: 'row',
    };
    expect(feedback).toEqual([
      expect.objectContaining({ predictionId, text: '', label: '', value: 0, instance: kept, answer: '' }),
    ]);
    expect(await snapshot('films')).toEqual({
      rows: [expect.objectContaining({ text: '', label: '', value: 2, instance: kept })],
      summary: expect.objectContaining({ labels: 2, answers: {} }),
    });
  });

  test('keeps images and their labels', async () => {
    const image = Buffer.from(imageOf(1, 100_000).image);
    const predictionId = newId();
    const scores = ['cat', 'dog'].map((label) => ({ label, score: 0.5 }));
    const seen: PredictionRecord = {
      ...record(predictionId),
      model: 'pets',
      instance: { image },
      prediction: { predictionId, classification: { label: 'cat', score: 0.5, scores } },
    };
    await remotes.records.RecordPredictions({ records: [seen] }, CALL);
    await remotes.submits.SubmitFeedback({ predictionId, label: 'dog', blind: true }, CALL);
    const { feedback } = await remotes.submits.ListFeedback({ model: 'pets' }, CALL);
    expect(feedback[0]).toMatchObject({ label: 'dog', predictedLabel: 'cat', instance: { image } });
    expect(feedback[0]).not.toHaveProperty('value');
    const { rows } = await snapshot('pets');
    expect(rows).toEqual([expect.objectContaining({ label: 'dog', instance: { image, input: 'image' } })]);
    expect(rows[0]).not.toHaveProperty('value');
  });

  test('keeps questions and their answers', async () => {
    const predictionId = newId();
    const asked: PredictionRecord = {
      ...record(predictionId, 'when?'),
      model: 'faq',
      prediction: {
        predictionId,
        answer: { label: 'hours', text: 'Nine to five.', score: 0.9, known: true },
      },
    };
    await remotes.records.RecordPredictions({ records: [asked] }, CALL);
    await remotes.submits.SubmitFeedback({ predictionId, label: 'hours', answer: 'Ten to six.' }, CALL);
    await remotes.submits.SubmitFeedback({ model: 'faq', text: 'how?', answer: 'By post.' }, CALL);
    const { feedback } = await remotes.submits.ListFeedback({ model: 'faq' }, CALL);
    expect(
      feedback.map(({ text, label, predictedLabel, answer }) => [text, label, predictedLabel, answer]),
    ).toEqual([
      ['when?', 'hours', 'hours', 'Ten to six.'],
      ['how?', 'By post.', '', 'By post.'],
    ]);
    const { summary } = await snapshot('faq');
    expect(summary.answers).toEqual({ hours: 'Ten to six.', 'By post.': 'By post.' });
  });

  test('keeps the predictions of tensor models', async () => {
    const predictionId = newId();
    const tensors = { tensors: [{ name: 'x', datatype: 'FP32', shape: [1], content: Buffer.alloc(4) }] };
    const tensorRecord: PredictionRecord = {
      ...record(predictionId),
      model: 'vision',
      instance: { tensors },
      prediction: { predictionId, tensors },
    };
    await remotes.records.RecordPredictions({ records: [tensorRecord] }, CALL);
    const submitted = remotes.submits.SubmitFeedback({ predictionId, label: 'cat' }, CALL);
    await expect(submitted).rejects.toMatchObject({ kind: 'FailedPrecondition', reason: 'NO_LABELS' });
  });

  test.each<[string, Partial<PredictionRecord>, string]>([
    ['no id', { predictionId: '1' }, 'INVALID_PREDICTION_ID'],
    ['no model', { model: '' }, 'INVALID_MODEL_NAME'],
    ['no version', { version: '0' }, 'INVALID_VERSION'],
    ['no input', { instance: {} }, 'INCOMPLETE_RECORD'],
    ['no output', { prediction: null }, 'INCOMPLETE_RECORD'],
    ['no time', { predictTimeMs: 0 }, 'INVALID_TIME'],
  ])('refuses a record with %s, and names it', async (_name, fields, reason) => {
    const records = [record(newId()), { ...record(newId()), ...fields }];
    const recorded = remotes.records.RecordPredictions({ records }, CALL);
    await expect(recorded).rejects.toMatchObject({ kind: 'InvalidInput', reason });
    await expect(recorded).rejects.toThrow(/^record 1: /);
  });

  test('answers a batch piece by piece', async () => {
    const requests = [
      { model: 'sentiment', text: 'fine', label: 'positive' },
      { model: 'sentiment', text: 'fine', label: 'splendid' },
      { model: 'nope', text: 'fine', label: 'positive' },
      { predictionId: newId(), label: 'anything' },
    ];
    const { outcomes } = await remotes.submits.BatchSubmitFeedback({ requests }, CALL);
    expect(outcomes.map(({ code, reason, response }) => [code, reason || response?.state])).toEqual([
      [0, 'FEEDBACK_STATE_RESOLVED'],
      [3, 'UNKNOWN_LABEL'],
      [5, 'MODEL_NOT_FOUND'],
      [0, 'FEEDBACK_STATE_PENDING'],
    ]);
    for (const count of [0, 1_001]) {
      const batch = { requests: Array.from({ length: count }, () => requests[0]!) };
      const submitted = remotes.submits.BatchSubmitFeedback(batch, CALL);
      await expect(submitted).rejects.toMatchObject({ kind: 'InvalidInput', reason: 'WRONG_COUNT' });
    }
  });

  test('has no stats of a model that nobody knows', async () => {
    const stats = remotes.submits.GetModelStats({ model: 'nope' }, CALL);
    await expect(stats).rejects.toMatchObject({ kind: 'NotFound', reason: 'MODEL_NOT_FOUND' });
  });

  test('writes calls that come together in few commits', async () => {
    const calls = Array.from({ length: 200 }, (_, i) =>
      remotes.submits.SubmitFeedback({ model: 'sentiment', text: `text ${i}`, label: 'neutral' }, CALL),
    );
    const ids = (await Promise.all(calls)).map(({ feedbackId }) => feedbackId);
    expect(new Set(ids).size).toBe(200);
    const { text } = await remotes.metrics.CollectMetrics({}, CALL);
    const value = (name: string): number => Number(new RegExp(`^${name} (.*)$`, 'm').exec(text)?.[1]);
    expect(value('ratchet_store_commit_ops_total')).toBe(200);
    expect(value('ratchet_store_commit_seconds_count')).toBeLessThan(100);
    expect(value('ratchet_feedback_received_total{state="resolved"}')).toBe(200);
    expect(value('ratchet_store_queue_length')).toBe(0);
  });

  test('says that it serves', async () => {
    const services = ['', 'ratchet.feedback.v1.FeedbackService', 'ratchet.feedback.v1.RecordService'];
    for (const service of services) {
      expect(await remotes.health.Check({ service }, CALL)).toEqual({ status: 'SERVING' });
    }
  });

  test('names the port that is taken, and the setting that changes it', async () => {
    const feedbackPort = Number(service.addresses['grpc']!.split(':')[1]);
    const config = FeedbackConfig.parse({
      dataDir: join(dataDir, 'other'),
      feedbackPort,
      logLevel: 'silent',
    });
    await expect(start(config, { otlpEndpoint: undefined, onFatal: () => undefined })).rejects.toThrow(
      new RegExp(`port ${feedbackPort} .*RATCHET_FEEDBACK_PORT`),
    );
  });
});
