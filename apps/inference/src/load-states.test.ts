import { expect, test } from '@jest/globals';
import { LoadStates } from './load-states.ts';
import type { VersionStatus } from './version-pool.ts';

const status = (version: string, state: VersionStatus['state']): VersionStatus => ({
  model: 'm',
  version,
  state,
  error: '',
});

test('a watcher hears the states now and the last ones after changes, until a signal', async () => {
  const states = new LoadStates();
  const [calling, closing] = [new AbortController(), new AbortController()];
  const watch = states.watch(calling.signal, closing.signal);
  expect((await watch.next()).value).toEqual({ versions: [] });
  states.publish([status('1', 'loading')]);
  states.publish([status('1', 'available')]);
  expect((await watch.next()).value).toEqual({
    versions: [{ model: 'm', version: '1', state: 'LOAD_STATE_AVAILABLE', error: '' }],
  });
  const next = watch.next();
  states.publish([status('1', 'available')]);
  states.publish([status('1', 'unloading')]);
  expect((await next).value).toMatchObject({ versions: [{ state: 'LOAD_STATE_UNLOADING' }] });
  const last = watch.next();
  closing.abort();
  expect(await last).toEqual({ done: true, value: undefined });
});
