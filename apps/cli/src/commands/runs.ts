import type { Command } from 'commander';
import { followRun } from '../follow-run.ts';
import { table } from '../output.ts';
import { drawnRun, isOver, type Run } from '../run-view.ts';
import type { Session } from '../session.ts';

const LISTED = 20;

export function addRunsCommand(program: Command, session: () => Session): void {
  const runs = program.command('runs').description('list, show, watch and cancel runs');
  const get = async (runId: string): Promise<Run> =>
    (await session().mesh.get<{ run: Run }>(runPath(runId))).run;
  runs
    .command('list', { isDefault: true })
    .description('list the last runs, newest first')
    .option('--model <model>', 'only of this model')
    .action(async ({ model }: { model?: string }) => {
      const { mesh, output } = session();
      const query = new URLSearchParams({
        pageSize: String(LISTED),
        ...(model === undefined ? {} : { model }),
      });
      const answer = await mesh.get<{ runs: Run[] }>(`/v1/runs?${query.toString()}`);
      const rows = answer.runs.map((run) => [run.runId, run.model, run.state, run.version ?? '', run.reason]);
      output.answer(answer, table(['run', 'model', 'state', 'version', ''], rows));
    });
  runs
    .command('show')
    .description('show one run: how it goes, or how it ended')
    .argument('<run>', 'its id')
    .action(async (runId: string) => {
      const run = await get(runId);
      const underWay = `run ${run.runId} of ${run.model} is ${run.state} at ${Math.round(100 * run.progress)} %`;
      session().output.answer(run, isOver(run) ? drawnRun(run) : `${underWay} ${run.phase}`.trimEnd());
    });
  runs
    .command('watch')
    .description('show how a run goes until it ends; Ctrl-C ends the watching alone')
    .argument('<run>', 'its id')
    .action(async (runId: string) => {
      await followRun(session(), await get(runId));
    });
  runs
    .command('cancel')
    .description('end a run that is queued or under way; the live version is untouched')
    .argument('<run>', 'its id')
    .action(async (runId: string) => {
      const { mesh, output } = session();
      const { run } = await mesh.post<{ run: Run }>(`${runPath(runId)}:cancel`);
      const how =
        run.state === 'cancelled'
          ? `the run of ${run.model} is cancelled`
          : `the run of ${run.model} is too far to be cancelled (${run.phase}): it goes to its end`;
      output.answer(run, how);
    });
}

function runPath(runId: string): string {
  return `/v1/runs/${encodeURIComponent(runId)}`;
}
