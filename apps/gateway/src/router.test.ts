import { describe, expect, test } from '@jest/globals';
import { Fault } from '@ratchet/kernel';
import { type Aliases, defaultServing, type ModelEntry, type ModelRepository } from '@ratchet/model';
import type { LoadState__Output } from '@ratchet/protocol';
import fc from 'fast-check';
import type { VersionState } from './load-states.ts';
import { Router } from './router.ts';

/** A repository and load states that a test moves; every move is told to the router. */
class World {
  up = true;
  readonly #models = new Map<string, ModelEntry>();
  readonly #states = new Map<string, VersionState>();
  readonly router = new Router({ models: () => this.#models } as unknown as ModelRepository, this);

  of(model: string, version: string): VersionState | undefined {
    return this.#states.get(`${model}/${version}`);
  }

  isAvailable(model: string, version: string): boolean {
    return this.of(model, version)?.state === 'LOAD_STATE_AVAILABLE';
  }

  model(name: string, versions: string[], aliases: Aliases): this {
    this.#models.set(name, { name, versions, serving: { ...defaultServing(undefined), aliases } });
    this.router.forget();
    return this;
  }

  remove(name: string): this {
    this.#models.delete(name);
    this.router.forget();
    return this;
  }

  state(key: string, state: LoadState__Output, error = ''): this {
    this.#states.set(key, { state, error });
    this.router.forget();
    return this;
  }
}

const AVAILABLE = 'LOAD_STATE_AVAILABLE';

function faultOf(act: () => unknown): Fault {
  try {
    act();
  } catch (error) {
    if (error instanceof Fault) return error;
    throw error;
  }
  throw new Error('expected a fault');
}

describe('a call goes to', () => {
  const world = new World()
    .model('m', ['1', '2', '3'], { champion: '2', previous: '1', challenger: '3' })
    .state('m/2', AVAILABLE)
    .state('m/3', AVAILABLE)
    .state('m/1', 'LOAD_STATE_ENDED');

  test.each([
    ['the champion', {}, '2', 'champion'],
    ['the champion by name', { alias: 'champion' }, '2', 'champion'],
    ['another alias', { alias: 'challenger' }, '3', 'challenger'],
    ['a version', { version: '3' }, '3', ''],
    ['a version that is not loaded: inference loads it', { version: '1' }, '1', ''],
  ])('%s', (_name, target, version, alias) => {
    expect(world.router.route('m', target)).toEqual({ model: 'm', version, alias, key: `m/${version}` });
  });
});

describe('a call is refused', () => {
  const world = new World()
    .model('m', ['1', '2'], { champion: '1' })
    .model('empty', [], {})
    .model('one', ['1'], {})
    .model('hopeless', ['1', '2', '10'], {})
    .model('loading', ['4'], { champion: '4' })
    .model('broken', ['5'], { champion: '5' })
    .state('loading/4', 'LOAD_STATE_LOADING')
    .state('broken/5', 'LOAD_STATE_ENDED', 'the file is cut off');

  test.each([
    [
      'x',
      {},
      'NotFound',
      'MODEL_NOT_FOUND',
      'no model "x"; there are: m, empty, one, hopeless, loading, broken',
    ],
    ['m', { version: '7' }, 'NotFound', 'VERSION_NOT_FOUND', 'has no version 7; it has: 1, 2'],
    ['m', { version: '01' }, 'InvalidInput', 'INVALID_VERSION', '"01" is not a version'],
    ['m', { alias: 'canary' }, 'NotFound', 'ALIAS_NOT_FOUND', 'no alias "canary"; it has: champion'],
    ['empty', {}, 'Unavailable', 'MODEL_HAS_NO_VERSION', 'model "empty" has no version yet'],
    [
      'one',
      {},
      'Unavailable',
      'MODEL_HAS_NO_VERSION',
      'has version 1, but none is its champion: promote one with `ratchet promote one 1`',
    ],
    [
      'hopeless',
      { alias: 'champion' },
      'Unavailable',
      'MODEL_HAS_NO_VERSION',
      '`ratchet promote hopeless 10`',
    ],
    ['m', {}, 'Unavailable', 'MODEL_NOT_READY', 'version 1 of model "m" (champion) is new on inference'],
    ['loading', {}, 'Unavailable', 'MODEL_NOT_READY', 'is loading on inference'],
    ['broken', {}, 'Unavailable', 'MODEL_NOT_READY', 'is ended on inference: the file is cut off'],
  ])('%s %j', (model, target, kind, reason, message) => {
    const fault = faultOf(() => world.router.route(model, target));
    expect(fault).toMatchObject({ kind, reason });
    expect(fault.message).toContain(message);
  });

  test('while inference was never reached, with that', () => {
    const early = new World().model('m', ['1'], { champion: '1' });
    early.up = false;
    expect(faultOf(() => early.router.route('m')).message).toContain('inference is not reachable');
  });
});

describe('an alias moves', () => {
  test('only when the new version is available', () => {
    const world = new World().model('m', ['1', '2'], { champion: '1' }).state('m/1', AVAILABLE);
    expect(world.router.route('m').version).toBe('1');
    world.model('m', ['1', '2'], { champion: '2', previous: '1' });
    expect(world.router.route('m').version).toBe('1');
    world.state('m/2', 'LOAD_STATE_LOADING');
    expect(world.router.route('m').version).toBe('1');
    world.state('m/2', AVAILABLE);
    expect(world.router.route('m').version).toBe('2');
    world.state('m/2', 'LOAD_STATE_ENDED');
    expect(faultOf(() => world.router.route('m')).reason).toBe('MODEL_NOT_READY');
  });

  test('back at once', () => {
    const world = new World().state('m/1', AVAILABLE).state('m/2', AVAILABLE);
    world.model('m', ['1', '2'], { champion: '2' });
    expect(world.router.route('m').version).toBe('2');
    world.model('m', ['1', '2'], { champion: '1' });
    expect(world.router.route('m').version).toBe('1');
  });

  test('and a model that was removed and made again starts anew', () => {
    const world = new World().model('m', ['1'], { champion: '1' }).state('m/1', AVAILABLE);
    world.router.route('m');
    world.remove('m').model('m', ['1', '2'], { champion: '2' });
    expect(faultOf(() => world.router.route('m')).reason).toBe('MODEL_NOT_READY');
  });

  test('a call that was answered goes on to be answered while any version that was champion stays available', () => {
    const versions = ['1', '2', '3'];
    const flips = fc.array(
      fc.record({ champion: fc.constantFrom(...versions), loaded: fc.subarray(versions) }),
      {
        maxLength: 20,
      },
    );
    fc.assert(
      fc.property(flips, (steps) => {
        const world = new World();
        let last: string | undefined;
        for (const { champion, loaded } of steps) {
          for (const version of versions)
            world.state(`m/${version}`, loaded.includes(version) ? AVAILABLE : 'LOAD_STATE_UNLOADING');
          world.model('m', versions, { champion });
          const expected = [champion, last].find(
            (version) => version !== undefined && loaded.includes(version),
          );
          if (expected === undefined) expect(() => world.router.route('m')).toThrow(Fault);
          else {
            expect(world.router.route('m').version).toBe(expected);
            last = expected;
          }
        }
      }),
    );
  });
});
