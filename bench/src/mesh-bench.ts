import { type Closable, Scope } from '@ratchet/kernel';
import { type PredictRequest, protos } from '@ratchet/protocol';
import { connect } from '@ratchet/rpc';
import { startMesh, type TestMesh } from '@ratchet/testkit';
import { startEchoProcess } from './echo/echo-process.ts';
import { keptPredictions } from './kept-predictions.ts';
import { h2loadClient, hasH2load } from './load/h2load.ts';
import { http2Client } from './load/http2-client.ts';
import { grpcBody, type LoadClient, type LoadOptions, type LoadTarget } from './load/load.ts';
import { drawCpu, drawRound, type Round, summarise } from './mesh-figures.ts';
import { type MeshProcess, processesOf } from './mesh-processes.ts';
import { cpuMsOf } from './process-usage.ts';

const MODEL = 'sentiment';
const TEXT = 'the plot drags in the middle, but I loved every minute of the last half hour';
const WARM_UPS = 3;
const PREDICTION = protos.ratchet.prediction.v1.PredictionService.service;
const REQUEST: PredictRequest = { model: MODEL, instances: [{ text: TEXT }] };

/**
 * Predicts per second of the whole mesh against a bare grpc-js echo server: the same client, the same messages, in turns
 * on the same machine, so that what else happens on it happens to both.
 */
export async function benchMesh(options: LoadOptions & { readonly rounds: number }): Promise<object> {
  const client = hasH2load() ? h2loadClient : http2Client;
  const scope = new Scope();
  try {
    console.log(`load by ${client.name}, ${options.concurrency} in flight on one connection`);
    const mesh = await startOwned(scope, () => startMesh());
    const echo = await startOwned(scope, startEchoProcess);
    const body = grpcBody(PREDICTION.Predict.requestSerialize(REQUEST));
    const target = (address: string): LoadTarget => ({ address, path: PREDICTION.Predict.path, body });
    for (const address of [mesh.grpc, echo.address]) await assertAnswers(address);
    const atMesh = () => loadMesh(client, mesh, target(mesh.grpc), options);
    const atEcho = () => client.run(target(echo.address), options);
    const round = async (number: number): Promise<Round> => {
      if (number % 2 === 1) return { ...(await atMesh()), direct: await atEcho() };
      // Every other time the echo server comes first, so that neither always follows a tired machine.
      const direct = await atEcho();
      return { ...(await atMesh()), direct };
    };
    for (let i = 1; i <= WARM_UPS; i++) console.log(`warm-up ${i}  ${drawRound(await round(i))}`);
    const rounds: Round[] = [];
    for (let i = 1; i <= options.rounds; i++) {
      rounds.push(await round(i));
      console.log(`round ${String(i).padEnd(5)} ${drawRound(rounds.at(-1)!)}`);
    }
    console.log(drawCpu(rounds));
    const failures = rounds.reduce((sum, { mesh, direct }) => sum + mesh.failures + direct.failures, 0);
    if (failures > 0) throw new Error(`${failures} calls failed: the figures above mean nothing`);
    return { ...summarise(rounds, options.concurrency), client: client.name };
  } finally {
    await scope.close();
  }
}

async function startOwned<T extends Closable>(scope: Scope, start: () => Promise<T>): Promise<T> {
  return scope.own(await start());
}

/** One good answer, looked at: what is loaded afterwards must be the real thing. */
async function assertAnswers(address: string): Promise<void> {
  const remote = connect(PREDICTION, address);
  try {
    const { predictions } = await remote.Predict(REQUEST, { timeoutMs: 10_000 });
    const classification = predictions[0]?.classification;
    if (predictions.length !== 1 || classification?.scores.length !== 3)
      throw new Error(`${address} gave no classification with three labels: ${JSON.stringify(predictions)}`);
  } finally {
    await remote.close();
  }
}

/** A go at the mesh; its CPU counts until all that the go caused is done, the recording of the answers too. */
async function loadMesh(
  client: LoadClient,
  mesh: TestMesh,
  target: LoadTarget,
  options: LoadOptions,
): Promise<Omit<Round, 'direct'>> {
  const keptBefore = await keptPredictions(mesh, MODEL);
  const processes = await processesOf(mesh);
  const before = await cpuByRole(processes);
  const result = await client.run(target, options);
  const calls = result.calls + result.failures;
  const kept = (await keptPredictions(mesh, MODEL, keptBefore + calls)) - keptBefore;
  const after = await cpuByRole(processes);
  const cpuUs = new Map([...after].map(([role, ms]) => [role, (1_000 * (ms - before.get(role)!)) / calls]));
  // h2load does not count what is in flight when its time is over; the mesh keeps that too.
  return { mesh: result, cpuUs, recordedShare: Math.min(1, kept / calls) };
}

async function cpuByRole(processes: readonly MeshProcess[]): Promise<Map<string, number>> {
  const byRole = new Map<string, number>();
  for (const { role, pid } of processes) byRole.set(role, (byRole.get(role) ?? 0) + (await cpuMsOf(pid)));
  return byRole;
}
