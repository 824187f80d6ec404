import { afterEach, expect, test } from '@jest/globals';
import { Scope } from '@ratchet/kernel';
import { protos } from '@ratchet/protocol';
import { connect, type RpcServer, serve } from '@ratchet/rpc';
import { LoadStates } from './load-states.ts';
import { FakeInference, until } from './testing.ts';

const { InferenceService } = protos.ratchet.inference.v1;
const scope = new Scope();
afterEach(() => scope.close());

function serveStates(inference: FakeInference, port = 0): Promise<RpcServer> {
  const implementations = [inference.implementation()];
  return serve({ host: '127.0.0.1', port, portSetting: 'inferencePort', implementations, drainMs: 50 });
}

test('load states follow inference, through its restart', async () => {
  const inference = new FakeInference();
  inference.set('m', '1', 'LOAD_STATE_LOADING');
  const server = scope.own(await serveStates(inference));
  const states = scope.own(new LoadStates(scope.own(connect(InferenceService.service, server.address))));
  let changes = 0;
  states.onChange(() => changes++);
  expect(states.up).toBe(false);
  expect(states.of('m', '1')).toBeUndefined();

  await until('the first states', () => states.up);
  expect(states.of('m', '1')).toEqual({ state: 'LOAD_STATE_LOADING', error: '' });
  expect(states.isAvailable('m', '1')).toBe(false);
  expect(states.of('m', '2')).toBeUndefined();

  inference.set('m', '1', 'LOAD_STATE_AVAILABLE');
  inference.set('m', '2', 'LOAD_STATE_ENDED', 'cut off');
  await until('the change', () => states.isAvailable('m', '1') && states.of('m', '2')?.error === 'cut off');
  expect(changes).toBeGreaterThan(0);

  const port = Number(server.address.split(':')[1]);
  await server.close();
  await until('the loss', () => !states.up);
  expect(states.isAvailable('m', '1')).toBe(true);

  const again = new FakeInference();
  again.set('m', '3', 'LOAD_STATE_AVAILABLE');
  scope.own(await serveStates(again, port));
  await until('the new states', () => states.up && states.isAvailable('m', '3'));
  expect(states.of('m', '1')).toBeUndefined();
});
