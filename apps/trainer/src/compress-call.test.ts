import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, jest } from '@jest/globals';
import { Scope } from '@ratchet/kernel';
import { protos, type Run__Output, type TrainingServiceDefinition } from '@ratchet/protocol';
import { connect, type Remote } from '@ratchet/rpc';
import { until } from '@ratchet/testkit';
import { start } from './app.ts';
import type { Report } from './run-task.ts';
import { StandInFeedback, sentences, testConfig } from './testing.ts';

jest.setTimeout(60_000);

const CALL = { timeoutMs: 10_000 };

let scope: Scope;
let training: Remote<TrainingServiceDefinition>;
beforeEach(async () => {
  scope = new Scope();
  const dataDir = await mkdtemp(join(tmpdir(), 'ratchet-compress-call-'));
  scope.own({ close: () => rm(dataDir, { recursive: true, force: true }) });
  const feedback = scope.own(await new StandInFeedback().up());
  feedback.addExamples('m', sentences(300));
  const onFatal = (): void => {
    throw new Error('fatal');
  };
  const trainer = scope.own(await start(testConfig(dataDir, feedback), { otlpEndpoint: undefined, onFatal }));
  const { service } = protos.ratchet.training.v1.TrainingService;
  training = scope.own(connect(service, trainer.addresses['grpc']!));
});
afterEach(() => scope.close());

async function ended({ run }: { readonly run: Run__Output | null }): Promise<Run__Output> {
  return await until('the run to end', async () => {
    const { run: now } = await training.GetRun({ runId: run!.runId }, CALL);
    return now?.state === 'RUN_STATE_SUCCEEDED' && now;
  });
}

const train = async () => ended(await training.StartRun({ model: 'm' }, CALL));
const compress = async (request: { readonly version?: string; readonly target?: string }) =>
  ended(await training.CompressVersion({ model: 'm', ...request }, CALL));

it('makes the champion smaller on a few labelled rows, and takes its parent where it is small already', async () => {
  await training.SetTrainingSettings({ model: 'm', settings: { compress: 'none' } }, CALL);
  await train();
  const small = await compress({ target: 'int8' });
  expect(small).toMatchObject({ version: '2', promoted: true, verdict: 'inconclusive' });
  expect(small.reason).toMatch(
    /^version 2 is live: version 1 in int8-static, gate: at most 0\.\d\d % of answers differ/,
  );
  expect((JSON.parse(small.reportJson) as Report).evaluation.holdout.rows).toBeLessThan(3_400);
  expect(await compress({})).toMatchObject({ version: '', reason: 'version 2 is in int8 already' });
  const other = await compress({ target: 'float16' });
  expect(other).toMatchObject({ version: '3', promoted: false });
  expect(other.reason).toContain('version 2 is compressed, so what it was made of was taken');
});

it('refuses what there is no larger file of, and names the way', async () => {
  expect((await train()).reason).toContain('; in int8-static, gate: at most ');
  await expect(training.CompressVersion({ model: 'm', target: 'float16' }, CALL)).rejects.toMatchObject({
    kind: 'FailedPrecondition',
    reason: 'COMPRESSED_ALREADY',
    message: expect.stringContaining('set the training setting "compress"'),
  });
  expect(await compress({})).toMatchObject({ version: '', reason: 'version 1 is in int8 already' });
});
