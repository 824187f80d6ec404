import { RunLine } from './progress.mjs';

/** Trains on all that the mesh knows now, and says what came of it. Gives the run. */
export async function train(mesh, model) {
  const line = new RunLine();
  const run = await mesh.train(model, line.draw).finally(() => line.end());
  console.log(outcome(run));
  return run;
}

function outcome({ version, report, verdict, promoted, reason }) {
  if (!version) return `no new version: ${reason}`;
  const { choice, rows } = report.training;
  return `version ${version}, trained on ${rows} rows: ${choice.description}
  verdict ${verdict}, ${promoted ? 'promoted' : 'not promoted'}: ${reason}`;
}

/**
 * Waits until a version answers. One that was not shown to be better waits for somebody to decide: `why` is what somebody
 * might say who decides for it.
 */
export async function goLive(mesh, model, { version, promoted }, why) {
  if (!promoted) {
    await mesh.promote(model, version);
    console.log(`version ${version} is promoted by hand: ${why}`);
  }
  return await mesh.live(model, version);
}

/** The version that answers; the first one is trained when there is none. */
export async function championOf(mesh, model) {
  const champion = (await mesh.model(model))?.aliases?.champion;
  if (champion !== undefined) return await mesh.live(model, champion);
  return await goLive(mesh, model, await train(mesh, model), 'it is the first, and somebody has to begin');
}
