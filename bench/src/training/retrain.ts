import { modelReady, startMesh, type TestMesh, until } from '@ratchet/testkit';
import { rounded } from '../median.ts';
import type { LabelledText } from './data-sets.ts';

const ROWS = 50_000;
const CORRECTIONS = 200;
/** What a request carries. */
const BATCH = 1_000;
const WORDS = 8;

interface Run {
  readonly runId: string;
  readonly state: string;
  readonly version?: string;
  readonly verdict?: string;
}

/**
 * Milliseconds from asking for a run to its evaluated and published version, on a real mesh: 50,000 short rows are trained
 * once, then 200 corrections arrive. Short rows are windows of eight words of real sentences.
 */
export async function benchRetrain(sentences: readonly LabelledText[]): Promise<number> {
  const rows = shortRows(sentences, ROWS + CORRECTIONS);
  const mesh = await startMesh({ starter: false });
  try {
    for (let from = 0; from < ROWS; from += BATCH)
      await call(mesh, 'POST', '/v1/models/short/examples:batch', {
        examples: rows.slice(from, Math.min(ROWS, from + BATCH)),
      });
    const first = await trained(mesh);
    await modelReady(mesh, 'short', first.version);
    await call(mesh, 'PATCH', '/v1/models/short/policy', { autoRetrain: false });
    const { results } = await call<{ results: readonly { status: number }[] }>(
      mesh,
      'POST',
      '/v1/feedback:batch',
      {
        feedback: rows.slice(ROWS).map(({ text, label }) => ({ model: 'short', instance: text, label })),
      },
    );
    const refused = results.find(({ status }) => status !== 201);
    if (refused) throw new Error(`a correction was refused: ${JSON.stringify(refused)}`);
    const startAt = performance.now();
    const second = await trained(mesh);
    const ms = performance.now() - startAt;
    console.log(
      `retrain of ${ROWS} rows after ${CORRECTIONS} corrections: ${rounded(ms)} ms (${second.verdict})`,
    );
    return rounded(ms);
  } finally {
    await mesh.close();
  }
}

/** Asks for a run and waits for its end. */
async function trained(mesh: TestMesh): Promise<Run> {
  const started = await call<{ run: Run }>(mesh, 'POST', '/v1/models/short:train', {});
  const run = await until('the run to end', async () => {
    const { run } = await call<{ run: Run }>(mesh, 'GET', `/v1/runs/${started.run.runId}`);
    return run.state === 'queued' || run.state === 'running' ? undefined : run;
  });
  if (run.state !== 'succeeded' || run.version === undefined)
    throw new Error(`the run ended: ${JSON.stringify(run)}`);
  return run;
}

async function call<T>(mesh: TestMesh, method: string, path: string, body?: unknown): Promise<T> {
  const answer = await mesh.call<T>(method, path, body);
  if (answer.status < 300) return answer.body;
  throw new Error(`${method} ${path} answered ${answer.status}: ${JSON.stringify(answer.body)}`);
}

/** Windows of a few words, each text once. */
function shortRows(sentences: readonly LabelledText[], count: number): LabelledText[] {
  const rows = new Map<string, LabelledText>();
  for (let from = 0; rows.size < count && from < 100; from++)
    for (const { text, label } of sentences) {
      const words = text.split(/\s+/u).slice(from, from + WORDS);
      if (words.length < WORDS) continue;
      const short = words.join(' ');
      rows.set(short, { text: short, label });
    }
  if (rows.size < count) throw new RangeError(`the sentences give ${rows.size} short rows, not ${count}`);
  return [...rows.values()].slice(0, count);
}
