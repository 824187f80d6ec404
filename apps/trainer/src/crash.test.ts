import { type ChildProcess, fork } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, jest } from '@jest/globals';
import { type Ready, Scope, systemClock } from '@ratchet/kernel';
import { DirectoryRepository, manifestSchema, servingSchema } from '@ratchet/model';
import { protos, type TrainingServiceDefinition } from '@ratchet/protocol';
import { connect, type Remote } from '@ratchet/rpc';
import { until } from '@ratchet/testkit';
import { RunStore } from './run-store.ts';
import { StandInFeedback, sentences } from './testing.ts';
import { openTrainerDatabase } from './trainer-database.ts';

jest.setTimeout(120_000);

/** What a run goes through; it is killed once in each. */
const PHASES = ['snapshot', 'features', 'train', 'evaluate', 'publish'];
const CALL = { timeoutMs: 10_000 };
const MAIN = join(import.meta.dirname, 'main.ts');

let scope: Scope;
let dataDir: string;
let feedback: StandInFeedback;
beforeEach(async () => {
  scope = new Scope();
  dataDir = await mkdtemp(join(tmpdir(), 'ratchet-trainer-crash-'));
  scope.own({ close: () => rm(dataDir, { recursive: true, force: true }) });
  feedback = scope.own(await new StandInFeedback().up());
});
afterEach(() => scope.close());

interface Running {
  readonly process: ChildProcess;
  readonly training: Remote<TrainingServiceDefinition>;
  readonly kill: () => Promise<void>;
}

/** Starts a trainer as a process of its own. */
async function startTrainer(): Promise<Running> {
  const child = fork(MAIN, [], {
    execArgv: ['--conditions=@ratchet/source'],
    env: {
      RATCHET_DATA_DIR: dataDir,
      RATCHET_TRAINER_PORT: '0',
      RATCHET_FEEDBACK_ADDRESS: feedback.address,
      RATCHET_GATEWAY_REST_ADDRESS: '127.0.0.1:1',
      RATCHET_STARTER: 'off',
      RATCHET_LOG_LEVEL: 'fatal',
    },
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const kill = async (): Promise<void> => {
    child.kill('SIGKILL');
    await ended;
  };
  scope.own({ close: kill });
  const { ready } = await new Promise<{ ready: Ready }>((resolve, reject) => {
    child.once('message', (message) => resolve(message as { ready: Ready }));
    child.once('exit', (code) => reject(new Error(`the trainer ended with ${code}`)));
  });
  const definition = protos.ratchet.training.v1.TrainingService.service;
  const training = scope.own(connect(definition, ready.addresses['grpc']!));
  return { process: child, training, kill };
}

/** Training processes, with the processes that they have above them. */
function trainingProcesses(): { pid: number; parent: number }[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      try {
        const command = readFileSync(`/proc/${name}/cmdline`, 'utf8');
        const parent = readFileSync(`/proc/${name}/stat`, 'utf8').split(') ')[1]?.split(' ')[1];
        return command.includes('run-worker') ? [{ pid: Number(name), parent: Number(parent) }] : [];
      } catch {
        return []; // it ended meanwhile
      }
    });
}

/** What must hold at any moment, whatever happened: every version whole, every alias a version that exists. */
async function expectSound(): Promise<void> {
  const home = join(dataDir, 'models', 'm');
  const names: string[] = await readdir(home).catch(() => []);
  const versions = names.filter((name) => /^\d+$/.test(name));
  for (const version of versions) {
    const read = (name: string): Promise<Buffer> => readFile(join(home, version, name));
    const manifest = manifestSchema.parse(JSON.parse((await read('manifest.json')).toString()));
    const onnx = await read('model.onnx');
    expect(manifest.files?.['model.onnx']).toEqual({
      sha256: createHash('sha256').update(onnx).digest('hex'),
      bytes: onnx.length,
    });
    expect(JSON.parse((await read('report.json')).toString())).toMatchObject({ version });
  }
  if (!names.includes('serving.json')) return expect(versions).toEqual([]);
  const serving = servingSchema.parse(JSON.parse(await readFile(join(home, 'serving.json'), 'utf8')));
  for (const version of Object.values(serving.aliases)) expect(versions).toContain(version);
}

it('leaves a sound repository wherever it is killed, and ends every run', async () => {
  const asked: string[] = [];
  for (const [i, phase] of PHASES.entries()) {
    const { training, kill: killTrainer } = await startTrainer();
    feedback.addExamples('m', sentences(150 * (i + 1), { seed: i + 1, noise: 0.3 / (i + 1) }));
    const { run } = await training.StartRun({ model: 'm' }, CALL);
    asked.push(run!.runId);
    await until(`a run to come to its phase ${phase}, or to its end`, async () => {
      const { run: now } = await training.GetRun({ runId: run!.runId }, CALL);
      const ended = now?.state === 'RUN_STATE_SUCCEEDED' || now?.state === 'RUN_STATE_FAILED';
      return ended || PHASES.indexOf(now?.phase ?? '') >= i;
    });
    await killTrainer();
    await expectSound();
  }
  const { training, kill } = await startTrainer();
  const allEnd = () =>
    until('all runs to end', async () => {
      const { runs } = await training.ListRuns({}, CALL);
      return runs.every(({ state }) => state === 'RUN_STATE_SUCCEEDED' || state === 'RUN_STATE_FAILED');
    });
  await allEnd();
  // On a slow machine every run may have been killed twice: one more, in peace, has to make a champion.
  await training.StartRun({ model: 'm' }, CALL);
  await allEnd();
  for (const runId of asked) {
    const { run } = await training.GetRun({ runId }, CALL);
    expect(run?.reason).toMatch(/^version \d+ (is live|stays|was not)|nothing new to learn|stopped twice/);
  }
  await until('no training process without a trainer', () =>
    trainingProcesses().every(({ parent }) => parent > 1),
  );
  await kill();
  await expectSound();

  const repository = scope.own(await new DirectoryRepository(join(dataDir, 'models')).open());
  const entry = repository.models().get('m')!;
  expect(entry.serving.aliases.champion).toBeDefined();
  const db = scope.own(await openTrainerDatabase(join(dataDir, 'trainer', 'trainer.db')));
  const { runs } = await new RunStore(db, systemClock).list({ model: 'm', pageSize: 0, pageToken: '' });
  const claimed = runs.map(({ version }) => version).filter((version) => version !== '');
  expect(new Set(claimed).size).toBe(claimed.length);
  const open = db.selectFrom('promotions').select('id').where('state', '=', 'intended');
  expect(await open.execute()).toEqual([]);
});

it('goes on in the directory of the run that it was killed in, with all that lies there', async () => {
  const first = await startTrainer();
  feedback.addExamples('m', sentences(4_000));
  const { run } = await first.training.StartRun({ model: 'm' }, CALL);
  const runId = run!.runId;
  const dir = join(dataDir, 'trainer', 'runs', runId);
  const inTraining = ({ training }: Running) =>
    until('the training to begin', async () => {
      const { run: now } = await training.GetRun({ runId }, CALL);
      return now?.state === 'RUN_STATE_RUNNING' && now.phase === 'train';
    });
  await inTraining(first);
  // What a fit leaves there to go on from.
  await writeFile(join(dir, 'checkpoint'), 'epoch 3');
  await first.kill();
  const second = await startTrainer();
  await inTraining(second);
  expect(await readFile(join(dir, 'checkpoint'), 'utf8')).toBe('epoch 3');
  const ended = await until('the run to end', async () => {
    const { run: now } = await second.training.GetRun({ runId }, CALL);
    return now?.state === 'RUN_STATE_SUCCEEDED' && now;
  });
  expect(ended).toMatchObject({ version: '1', promoted: true });
  expect(feedback.snapshots).toBe(1);
  expect(await readdir(join(dataDir, 'trainer', 'runs'))).toEqual([]);
});

it('goes on with a run whose training process was killed by failing it, with the champion untouched', async () => {
  const { training, process: trainer } = await startTrainer();
  feedback.addExamples('m', sentences(200));
  const first = await training.StartRun({ model: 'm' }, CALL);
  const over = async (runId: string) =>
    await until('the run to end', async () => {
      const { run } = await training.GetRun({ runId }, CALL);
      return (run?.state === 'RUN_STATE_SUCCEEDED' || run?.state === 'RUN_STATE_FAILED') && run;
    });
  expect(await over(first.run!.runId)).toMatchObject({ version: '1', promoted: true });

  feedback.addExamples('m', sentences(3_000, { seed: 2 }));
  const second = await training.StartRun({ model: 'm' }, CALL);
  const worker = await until('the training process', () =>
    trainingProcesses().find(({ parent }) => parent === trainer.pid),
  );
  process.kill(worker.pid, 'SIGKILL');
  const failed = await over(second.run!.runId);
  expect(failed).toMatchObject({ state: 'RUN_STATE_FAILED', version: '' });
  expect(failed.reason).toMatch(/ended by SIGKILL; the live version is untouched/);
  await expectSound();

  const third = await training.StartRun({ model: 'm' }, CALL);
  expect(await over(third.run!.runId)).toMatchObject({ state: 'RUN_STATE_SUCCEEDED', version: '2' });
});
