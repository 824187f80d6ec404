import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { GRACE_MS, type ModelSnapshot, nextActions, type VersionSnapshot } from './next-actions.ts';

/**
 * A model as a line: "5 available*!, 3 loading, 2 new". `*` an alias names it, `!` it is the champion, `@` loaded on
 * demand, `~` items are in it, `?` just used, `-` gone from the repository, `^` its retry is not due.
 */
function world(line: string): ModelSnapshot {
  const parts = line.split(', ').filter((part) => part !== '(gone)');
  const versions = parts.map((part): VersionSnapshot => {
    const [, version, state, marks] = /^(\d+) (\w+)([*!@~?^-]*)$/.exec(part)!;
    const has = (mark: string): boolean => marks!.includes(mark);
    return {
      version: version!,
      state: state as VersionSnapshot['state'],
      aspired: has('*') || has('!'),
      onDemand: has('@'),
      gone: has('-') || line.includes('(gone)'),
      busy: has('~'),
      idleMs: has('?') ? GRACE_MS - 1 : GRACE_MS,
      retryInMs: has('^') ? 1 : 0,
    };
  });
  const champion = parts.find((part) => part.includes('!'))?.split(' ')[0];
  return { model: 'm', champion, gone: line.includes('(gone)'), versions };
}

describe('nextActions', () => {
  test.each`
    given                                      | does
    ${'1 new!'}                                | ${'load 1'}
    ${'1 loading!'}                            | ${''}
    ${'1 available!'}                          | ${''}
    ${'3 new*, 2 new, 1 new!'}                 | ${'load 1, load 3'}
    ${'2 new!, 1 available'}                   | ${'load 2'}
    ${'2 loading!, 1 available'}               | ${''}
    ${'2 available!, 1 available'}             | ${'unload 1'}
    ${'2 available!, 1 available?'}            | ${''}
    ${'2 available!, 1 available~'}            | ${''}
    ${'2 available!, 1 available*'}            | ${''}
    ${'2 available!, 1 available@'}            | ${''}
    ${'2 available!, 1 available@-'}           | ${'unload 1'}
    ${'3 loading*, 2 available!, 1 available'} | ${''}
    ${'3 ended*^, 2 available!, 1 available'}  | ${'unload 1'}
    ${'3 new!, 2 available*, 1 available'}     | ${'load 3'}
    ${'3 ended!^, 2 available*, 1 available'}  | ${''}
    ${'2 ended!^, 1 available'}                | ${''}
    ${'2 ended!, 1 available'}                 | ${'load 2'}
    ${'3 new, 2 ended!^, 1 new'}               | ${'load 1'}
    ${'3 ended!^, 2 ended, 1 new'}             | ${'load 1'}
    ${'3 ended!^, 2 loading, 1 new'}           | ${''}
    ${'2 ended!^, 1 ended'}                    | ${''}
    ${'2 available!, 1 ended'}                 | ${'forget 1'}
    ${'2 available!, 1 ended^'}                | ${''}
    ${'2 available!, 1 ended^-'}               | ${'forget 1'}
    ${'2 available*, 1 available'}             | ${'unload 1'}
    ${'2 new, 1 available'}                    | ${''}
    ${'2 available, 1 available, (gone)'}      | ${'unload 2, unload 1'}
    ${'2 available@, 1 available~, (gone)'}    | ${'unload 2'}
    ${'2 available!, 1 unloading'}             | ${''}
  `('with $given it does: $does', ({ given, does }: Record<string, string>) => {
    const actions = nextActions([world(given!)], 2);
    expect(actions.map(({ kind, version }) => `${kind} ${version}`).join(', ')).toBe(does);
  });

  test('no more versions load at a time than are allowed, over all models', () => {
    const models = ['3 new*, 2 new*, 1 new!', '1 loading!'].map(world);
    expect(nextActions(models, 2)).toEqual([{ kind: 'load', model: 'm', version: '1' }]);
    expect(nextActions(models, 1)).toEqual([]);
  });

  test('a model that answers never stops answering', () => {
    const version = fc.record({
      state: fc.constantFrom('new', 'loading', 'available', 'ended'),
      marks: fc.subarray(['*', '@', '~', '?', '^', '-']),
    });
    fc.assert(
      fc.property(fc.array(version, { minLength: 1, maxLength: 5 }), fc.nat(4), (versions, at) => {
        const parts = versions.map(
          ({ state, marks }, i) => `${versions.length - i} ${state}${marks.join('')}`,
        );
        const champion = at % versions.length;
        parts[champion] = parts[champion]!.replaceAll('-', '').concat('!');
        const before = world(parts.join(', '));
        const unloaded = nextActions([before], 2).filter(({ kind }) => kind === 'unload');
        const left = before.versions.filter(
          (each) => each.state === 'available' && !unloaded.some((action) => action.version === each.version),
        );
        const answered = before.versions.some(({ state }) => state === 'available');
        expect(left.length > 0).toBe(answered);
      }),
    );
  });
});
