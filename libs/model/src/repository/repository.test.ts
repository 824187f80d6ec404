import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, open, readdir, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, test } from '@jest/globals';
import { Scope } from '@ratchet/kernel';
import { encodeModel } from '@ratchet/onnx';
import { DirectoryRepository, entryOf, type Manifest, RepositoryWriter, resolveVersion } from '../index.ts';

let scope: Scope;
let root: string;
let problems: string[];

beforeEach(async () => {
  scope = new Scope();
  root = await mkdtemp(join(tmpdir(), 'ratchet-models-'));
  scope.own({ close: () => rm(root, { recursive: true }) });
  problems = [];
});
afterEach(() => scope.close());

const opened = async (pollMs = 250): Promise<DirectoryRepository> => {
  const onProblem = (message: string) => problems.push(message);
  return scope.own(await new DirectoryRepository(root, { onProblem, pollMs }).open());
};

/** Longer than any test: it looks when it is told to. */
const NEVER_MS = 600_000;

const manifestOf = (model: string, version: string): Manifest => ({
  formatVersion: 1,
  model,
  version,
  task: 'tensors',
  pipeline: [],
  signature: {
    inputs: [{ name: 'x', datatype: 'FP32', shape: [-1, 2] }],
    outputs: [{ name: 'y', datatype: 'FP32', shape: [-1, 2] }],
    batch: true,
  },
});

const writeVersion = async (dir: string, version: string): Promise<void> => {
  await writeFile(join(dir, 'model.onnx'), 'a model');
  await writeFile(join(dir, 'manifest.json'), JSON.stringify(manifestOf('m', version)));
};

describe('publishing', () => {
  it('numbers versions upward, moves no alias, and leaves nothing behind', async () => {
    const writer = new RepositoryWriter(root);
    expect(await writer.publish('m', writeVersion)).toBe('1');
    expect(await writer.publish('m', writeVersion)).toBe('2');
    const repository = await opened();
    const entry = entryOf(repository, 'm');
    expect(entry.versions).toEqual(['1', '2']);
    expect(entry.serving.aliases).toEqual({});
    expect(await repository.manifest('m', '2')).toEqual(manifestOf('m', '2'));
    expect((await readdir(join(root, 'm'))).sort()).toEqual(['1', '2', 'serving.json']);
  });

  it('takes pictures along, and shows those that the report names', async () => {
    await new RepositoryWriter(root).publish('m', async (dir, version) => {
      await writeVersion(dir, version);
      await mkdir(join(dir, 'pictures'));
      for (const name of ['curve', 'unnamed'])
        await writeFile(join(dir, `pictures/${name}.svg`), `<svg>${name}`);
      const pictures = ['curve', 'gone', '../report', 'a/b', 'Ä', 3];
      await writeFile(join(dir, 'report.json'), JSON.stringify({ pictures }));
      await writeFile(join(dir, 'report.svg'), 'not a picture');
    });
    const repository = await opened();
    expect(await repository.picture('m', '1', 'curve')).toBe('<svg>curve');
    for (const name of ['unnamed', 'gone', '../report', 'a/b', 'Ä', 'curve.svg', ''])
      expect([name, await repository.picture('m', '1', name)]).toEqual([name, undefined]);
  });

  it('shows no pictures of a version without a report, or whose report names none', async () => {
    const writer = new RepositoryWriter(root);
    await writer.publish('m', writeVersion);
    await writer.publish('m', async (dir, version) => {
      await writeVersion(dir, version);
      await writeFile(join(dir, 'report.json'), '{"pictures":"curve"}');
    });
    const repository = await opened();
    for (const version of ['1', '2', '3'])
      expect(await repository.picture('m', version, 'curve')).toBeUndefined();
  });

  it('says of a report that can not be read that it is lost', async () => {
    await new RepositoryWriter(root).publish('m', async (dir, version) => {
      await writeVersion(dir, version);
      await writeFile(join(dir, 'report.json'), '{"pictures":["cur');
    });
    const repository = await opened();
    const lost = { kind: 'DataLoss', reason: 'NOT_JSON', message: 'the report of m 1 is not JSON' };
    await expect(repository.report('m', '1')).rejects.toMatchObject(lost);
    await expect(repository.picture('m', '1', 'curve')).rejects.toMatchObject(lost);
  });

  it('shows nothing of a version whose writing failed', async () => {
    const writer = new RepositoryWriter(root);
    const broken = writer.publish('m', async (dir) => {
      await writeFile(join(dir, 'model.onnx'), 'half a mod');
      throw new Error('no space');
    });
    await expect(broken).rejects.toThrow('no space');
    expect((await readdir(join(root, 'm'))).filter((name) => name !== 'serving.json')).toEqual([]);
  });

  it('gives concurrent versions numbers of their own', async () => {
    const writer = new RepositoryWriter(root);
    const versions = await Promise.all(Array.from({ length: 5 }, () => writer.publish('m', writeVersion)));
    expect(versions.toSorted()).toEqual(['1', '2', '3', '4', '5']);
  });

  it('sweeps what a crash left half-written', async () => {
    await mkdir(join(root, 'm', '.tmp-x'), { recursive: true });
    await mkdir(join(root, '.tmp-y'));
    await new RepositoryWriter(root).sweep();
    expect(await readdir(join(root, 'm'))).toEqual([]);
    expect(await readdir(root)).toEqual(['m']);
  });

  it('keeps what a bare tree served when the first version is published beside it', async () => {
    await mkdir(join(root, 'm', '7'), { recursive: true });
    await writeFile(join(root, 'm', '7', 'model.onnx'), 'bare');
    expect(await new RepositoryWriter(root).publish('m', writeVersion)).toBe('8');
    expect((await opened()).models().get('m')!.serving.aliases).toEqual({ champion: '7' });
  });
});

describe('serving.json', () => {
  it('changes by compare-and-set: of two writers at one generation one wins', async () => {
    const writer = new RepositoryWriter(root);
    await writer.publish('m', writeVersion);
    const { generation } = await writer.serving('m');
    const promote = (version: string) =>
      writer.changeServing('m', (now) => ({ ...now, aliases: { champion: version } }), generation);
    const outcomes = await Promise.allSettled([promote('1'), promote('2')]);
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected']);
    expect(outcomes[1]).toMatchObject({ reason: { reason: 'STALE_GENERATION' } });
    expect(await writer.serving('m')).toMatchObject({
      generation: generation + 1,
      aliases: { champion: '1' },
    });
  });

  it('keeps the last good document in force when the file is broken, and says so', async () => {
    const writer = new RepositoryWriter(root);
    await writer.publish('m', writeVersion);
    await writer.changeServing('m', (now) => ({ ...now, aliases: { champion: '1' } }));
    const repository = await opened();
    await writeFile(join(root, 'm', 'serving.json'), '{"half":');
    await repository.refresh();
    expect(entryOf(repository, 'm').serving.aliases.champion).toBe('1');
    expect(problems).toEqual([expect.stringContaining('serving.json of m')]);
  });

  it('says of a broken file what is wrong once, and again when that has changed', async () => {
    const file = join(root, 'm', 'serving.json');
    await new RepositoryWriter(root).publish('m', writeVersion);
    const good = await readFile(file);
    const repository = await opened(NEVER_MS);
    const write = async (content: string | Buffer): Promise<void> => {
      await writeFile(file, content);
      for (let i = 0; i < 3; i++) await repository.refresh();
    };
    await write('{"half":');
    await write('{"another":');
    expect(problems).toHaveLength(1);
    await write('{}');
    expect(problems).toHaveLength(2);
    await write(good);
    await write('{}');
    await rm(join(root, 'm'), { recursive: true });
    await repository.refresh();
    await mkdir(join(root, 'm'));
    await write('{}');
    const fields = expect.stringContaining('formatVersion');
    expect(problems).toEqual(['serving.json of m is not JSON', fields, fields, fields]);
  });
});

describe('following', () => {
  it('hears of a change by itself', async () => {
    const repository = await opened();
    const changed = new Promise<void>((resolve) => {
      repository.onChange(resolve);
    });
    await new RepositoryWriter(root).publish('m', writeVersion);
    await changed;
    expect([...repository.models().keys()]).toEqual(['m']);
  });

  it('sees that a version is another one under the same number, also when it never saw it gone', async () => {
    const dir = join(root, 'm', '1');
    const put = async (task: Manifest['task']): Promise<void> => {
      await rm(join(root, 'm'), { recursive: true, force: true });
      await mkdir(dir, { recursive: true });
      await writeFile(join(dir, 'model.onnx'), `a model for ${task}`);
      const labels = task === 'tensors' ? {} : { labels: ['a', 'b'] };
      await writeFile(
        join(dir, 'manifest.json'),
        JSON.stringify({ ...manifestOf('m', '1'), task, ...labels }),
      );
    };
    await put('tensors');
    const repository = await opened(NEVER_MS);
    expect(await repository.manifest('m', '1')).toMatchObject({ task: 'tensors' });
    let changes = 0;
    repository.onChange(() => changes++);
    await repository.refresh();
    expect(changes).toBe(0);
    await put('text-classification');
    await repository.refresh();
    expect(changes).toBe(1);
    expect(await repository.manifest('m', '1')).toMatchObject({ task: 'text-classification' });
  });

  it('looks after the look that is under way, once for all who ask before, and brings back nothing', async () => {
    await new RepositoryWriter(root).publish('m', writeVersion);
    const repository = await opened(NEVER_MS);
    const seen: number[] = [];
    repository.onChange(() => seen.push(entryOf(repository, 'm').serving.generation));
    const at = (generation: number) =>
      JSON.stringify({ formatVersion: 1, generation, aliases: {}, policy: {} });
    const file = join(root, 'm', 'serving.json');
    await rm(file);
    execFileSync('mkfifo', [file]); // its reader waits for what we write
    const older = repository.refresh();
    const pipe = await open(file, 'w');
    await writeFile(join(root, 'staged'), at(3));
    await rename(join(root, 'staged'), file);
    const newer = repository.refresh();
    expect(repository.refresh()).toBe(newer);
    expect(entryOf(await opened(NEVER_MS), 'm').serving.generation).toBe(3);
    await pipe.writeFile(at(2));
    await pipe.close();
    await Promise.all([older, newer]);
    expect(seen).toEqual([2, 3]);
  });

  it('goes on after a look that failed', async () => {
    await rm(root, { recursive: true });
    await symlink(root, root); // leads nowhere
    const repository = scope.own(new DirectoryRepository(root, { pollMs: NEVER_MS }));
    await expect(repository.refresh()).rejects.toThrow('ELOOP');
    await rm(root);
    await mkdir(root);
    await new RepositoryWriter(root).publish('m', writeVersion);
    await repository.refresh();
    expect(repository.models().has('m')).toBe(true);
  });

  it('serves a bare tree, with the signature that the file has', async () => {
    await mkdir(join(root, 'bare', '3'), { recursive: true });
    const file = encodeModel({
      name: 'g',
      nodes: [{ op: 'Identity', inputs: ['x'], outputs: ['y'] }],
      initializers: [],
      inputs: [{ name: 'x', type: 'float32', dims: ['batch', 4] }],
      outputs: [{ name: 'y', type: 'float32', dims: ['batch', 4] }],
    });
    await writeFile(join(root, 'bare', '3', 'model.onnx'), file);
    const repository = await opened();
    expect(entryOf(repository, 'bare').serving.aliases.champion).toBe('3');
    expect((await repository.manifest('bare', '3')).signature).toEqual({
      inputs: [{ name: 'x', datatype: 'FP32', shape: [-1, 4] }],
      outputs: [{ name: 'y', datatype: 'FP32', shape: [-1, 4] }],
      batch: true,
    });
  });

  test.each([
    ['not JSON', '{', 'NOT_JSON'],
    ['another version', JSON.stringify(manifestOf('m', '9')), 'MANIFEST_MISMATCH'],
    ['an unknown field', JSON.stringify({ ...manifestOf('m', '1'), extra: 1 }), 'BAD_FORMAT'],
  ])('refuses a manifest that is %s', async (_what, text, reason) => {
    await mkdir(join(root, 'm', '1'), { recursive: true });
    await writeFile(join(root, 'm', '1', 'model.onnx'), 'x');
    await writeFile(join(root, 'm', '1', 'manifest.json'), text);
    await expect((await opened()).manifest('m', '1')).rejects.toMatchObject({ reason });
  });

  it('is empty where there is no directory, and ignores what is no model', async () => {
    await mkdir(join(root, '..weird name'), { recursive: true });
    await mkdir(join(root, 'm', 'not-a-version'), { recursive: true });
    expect((await opened()).models().size).toBe(0);
    expect(await readFile(join(root, 'm', 'serving.json'), 'utf8').catch(() => 'none')).toBe('none');
  });
});

describe('resolveVersion', () => {
  const entry = {
    name: 'm',
    versions: ['1', '2'],
    serving: {
      formatVersion: 1 as const,
      generation: 3,
      aliases: { champion: '2', previous: '1' },
      policy: { autoPromote: true, autoRetrain: true, retrainAfter: 0 },
      rollout: null,
    },
  };
  test.each([
    [{}, '2'],
    [{ version: '1' }, '1'],
    [{ alias: 'previous' }, '1'],
  ])('%j is %s', (target, version) => {
    expect(resolveVersion(entry, target)).toBe(version);
  });
  test.each([
    [{ version: '9' }, /no version 9; it has: 1, 2/],
    [{ version: '../1' }, /not a version/],
    [{ alias: 'challenger' }, /no alias "challenger"; it has: champion, previous/],
  ])('%j is refused', (target, message) => {
    expect(() => resolveVersion(entry, target)).toThrow(message);
  });
});
