import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type MeshClient, modelPath } from '../mesh-client.ts';
import type { ModelStatus } from '../model-view.ts';
import { printable } from '../output.ts';
import type { Session } from '../session.ts';
import { UserError } from '../user-error.ts';
import { type Page, reportPage } from './page.ts';
import type { Section } from './section.ts';
import { sectionsOf } from './sections.ts';
import type { Report } from './shape.ts';
import { drawnSections } from './terminal.ts';

/** A version as the gateway shows it. */
interface VersionAnswer {
  readonly model: string;
  readonly version: string;
  readonly aliases: readonly string[];
  readonly manifest: { readonly task?: string; readonly card?: { readonly description: string } };
  readonly report?: Report;
}

/** What the mesh may call a picture: it becomes the name of a file. */
const PICTURE_NAME = /^[a-z][a-z0-9-]{0,63}$/;

/** Prints the report of a version, and writes its pictures and a page where that is asked for. */
export async function showReport(
  { mesh, output }: Session,
  name: string,
  options: { readonly modelVersion?: string; readonly out?: string },
): Promise<void> {
  const answer = await versionOf(mesh, name, options.modelVersion);
  const { model, version, report } = answer;
  if (!report?.evaluation)
    throw new UserError(`version ${version} of ${model} has no report: it was brought, not trained here`);
  const sections = sectionsOf(version, report);
  const written = options.out === undefined ? [] : await write(mesh, answer, sections, options.out);
  const hint =
    written.length > 0
      ? written.map((file) => `wrote ${file}`).join('\n')
      : `pictures: ${(report.pictures ?? []).join(', ') || 'none'}; --out <dir> writes them and a page`;
  const text = [...linesOf(answer).map(printable), '', drawnSections(sections), '', printable(hint)].join(
    '\n',
  );
  output.answer({ model, version, report, written }, text);
}

async function versionOf(
  mesh: MeshClient,
  model: string,
  wanted: string | undefined,
): Promise<VersionAnswer> {
  const version = wanted ?? (await usualVersion(mesh, model));
  return await mesh.get<VersionAnswer>(modelPath(model, `/versions/${encodeURIComponent(version)}`));
}

async function usualVersion(mesh: MeshClient, model: string): Promise<string> {
  const { aliases, model_version_status: versions = [] } = await mesh.get<ModelStatus>(modelPath(model));
  // The newest comes first.
  const version = aliases['champion'] ?? versions[0]?.version;
  if (version !== undefined) return version;
  throw new UserError(`${model} has no version yet: "ratchet train ${model}" makes one`);
}

/** What it is about, in lines. */
function linesOf({ model, version, aliases, manifest }: VersionAnswer): string[] {
  const named = aliases.length > 0 ? ` (${aliases.join(', ')})` : '';
  return [
    `${model} version ${version}${named}${manifest.task ? ` · ${manifest.task.replaceAll('-', ' ')}` : ''}`,
    ...(manifest.card ? [manifest.card.description] : []),
  ];
}

async function write(
  mesh: MeshClient,
  answer: VersionAnswer,
  sections: readonly Section[],
  dir: string,
): Promise<string[]> {
  const pictures = await picturesOf(mesh, answer);
  const [title = '', ...lines] = linesOf(answer);
  const files = new Map([...pictures].map(([name, svg]) => [`${name}.svg`, svg]));
  files.set('report.html', reportPage({ title, ...badgeOf(answer), lines, sections, pictures }));
  files.set('report.json', `${JSON.stringify(answer.report, undefined, 2)}\n`);
  try {
    await mkdir(dir, { recursive: true });
    for (const [file, content] of files) await writeFile(join(dir, file), content);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new UserError(`${dir} can't be written to (${code}): name another directory with --out`);
  }
  return [...files.keys()].map((file) => join(dir, file));
}

const MARKS: Readonly<Record<string, { mark?: 'good' | 'bad' }>> = {
  better: { mark: 'good' },
  worse: { mark: 'bad' },
};

function badgeOf({ report }: VersionAnswer): Pick<Page, 'badge'> {
  const verdict = report?.verdict?.verdict;
  return verdict === undefined ? {} : { badge: { text: verdict, ...MARKS[verdict] } };
}

async function picturesOf(
  mesh: MeshClient,
  { model, version, report }: VersionAnswer,
): Promise<Map<string, string>> {
  const names = (report?.pictures ?? []).filter((name) => PICTURE_NAME.test(name));
  const pictures = new Map<string, string>();
  for (const name of names)
    pictures.set(name, await mesh.text(modelPath(model, `/versions/${version}/pictures/${name}.svg`)));
  return pictures;
}
