// A running mesh over its REST door, with nothing but Node: what the examples need of it.
import { serverEvents } from './server-events.mjs';

const ROWS_PER_CALL = 100;
const POLL_MS = 100;
const LIVE_MS_MAX = 60_000;
const RUN_MS_MAX = 30 * 60_000;
const SETTLE_MS_MAX = 30_000;
/** A call takes 8 MiB. */
const CALL_BYTES_MAX = 4 * 2 ** 20;
const ATTEMPTS_MAX = 8;

/** What the mesh refused, in its own words; status 0 when none answered. */
export class MeshError extends Error {
  name = 'MeshError';

  constructor(status, reason, message) {
    super(message);
    this.status = status;
    this.reason = reason;
  }
}

export class Mesh {
  #base;

  /** @param {string} address host:port or a URL */
  constructor(address) {
    this.#base = address.includes('://') ? address.replace(/\/$/, '') : `http://${address}`;
  }

  /** One call; a refusal becomes a MeshError. Overload is waited out, for every call made here may be repeated. */
  async call(method, path, body) {
    for (let attempt = 1; ; attempt++) {
      const response = await this.#fetch(method, path, body);
      const text = await response.text();
      if (response.ok) return text === '' ? undefined : JSON.parse(text);
      if (response.status === 429 && attempt < ATTEMPTS_MAX) {
        await pause(POLL_MS * 2 ** attempt);
        continue;
      }
      const problem = parsed(text);
      const said =
        problem.detail ?? problem.error ?? `the mesh answered ${response.status} to ${method} ${path}`;
      throw new MeshError(response.status, problem.reason ?? 'UNKNOWN', said);
    }
  }

  /** The status of a model, or undefined when the mesh has none of that name. */
  async model(name) {
    try {
      return await this.call('GET', pathOf(name));
    } catch (error) {
      if (error.status === 404) return undefined;
      throw error;
    }
  }

  /**
   * Asks for every instance (a text, a row, an image as {b64}); with a version named, that one answers. Gives each
   * prediction as the API has it, with its predictionId and version, in the order of the instances. Every answer was
   * recorded, so it can be corrected: what was not is asked again.
   */
  async predict(name, instances, version) {
    const path = `${pathOf(name, version === undefined ? '' : `/versions/${version}`)}:predict`;
    const answers = [];
    for (const part of slices(instances, ROWS_PER_CALL)) {
      const answer = await this.#recorded(path, part);
      for (const [i, prediction] of answer.predictions.entries())
        answers.push({ ...prediction, predictionId: answer.predictionIds[i], version: answer.version });
    }
    return answers;
  }

  /** Why a version answers what it does, as the API has it. */
  async explain(name, instance, version) {
    return await this.call('POST', pathOf(name, `/versions/${version}:explain`), { instance });
  }

  /**
   * Sends feedback, each piece with a key of its own, and waits until each has found its prediction, so that the next run
   * sees it. Gives how many were new, and how many the mesh knew already: the same key was used before, for an earlier
   * prediction of the same text.
   */
  async label(name, feedback) {
    const before = await this.#settledFeedback(name);
    let known = 0;
    for (const pieces of slices(feedback, ROWS_PER_CALL)) {
      const { results } = await this.call('POST', '/v1/feedback:batch', { feedback: pieces });
      for (const { status, duplicate, reason, detail } of results) {
        if (status === 409 || duplicate) known++;
        else if (status !== 201) throw new MeshError(status, reason, detail);
      }
    }
    const added = feedback.length - known;
    await until('the feedback to find its predictions', SETTLE_MS_MAX, async () => {
      return (await this.#settledFeedback(name)) >= before + added;
    });
    return { added, known };
  }

  /**
   * Imports rows with what is right of them as examples, which makes the model when it doesn't exist; gives how many were
   * new. A row that the mesh rejects is an error here: examples know what they send.
   */
  async importExamples(name, examples, source) {
    let added = 0;
    for (const rows of callSized(examples)) {
      const { imported, rejected } = await this.call('POST', pathOf(name, '/examples:batch'), {
        examples: rows,
        source,
      });
      if (rejected.length > 0) throw new MeshError(0, rejected[0].reason, rejected[0].message);
      added += imported;
    }
    return added;
  }

  /** Says how a model is trained, beside what was said of it before. */
  async setTraining(name, settings) {
    const before = await this.call('GET', pathOf(name, '/training'));
    await this.call('PUT', pathOf(name, '/training'), { ...before, ...settings });
  }

  /**
   * Trains on all that the mesh knows now; gives the last run that made a version, or the one that found nothing new. A
   * run that was under way already may not have seen the last labels: it is waited for, and followed by one more.
   * `onRun` is told of the run as it goes.
   */
  async train(name, onRun = () => undefined) {
    let made;
    for (;;) {
      const { run: started, joined } = await this.call('POST', pathOf(name, ':train'), {});
      const run = await this.#follow(started, onRun);
      if (run.state !== 'succeeded')
        throw new MeshError(0, 'RUN_FAILED', `the run of ${name} ${run.state}: ${run.reason}`);
      if (run.version) made = run;
      if (!joined) return made ?? run;
    }
  }

  /** Listens to the events of a run until it has ended; a stream that breaks is asked for again. Gives the run at its end. */
  async #follow({ runId }, onRun) {
    let run;
    const ended = async () => {
      const path = `/v1/runs/${runId}/events`;
      const response = await this.#fetch('GET', path);
      if (!response.ok) throw new MeshError(response.status, 'NO_EVENTS', `no events of run ${runId}`);
      try {
        for await (const { event, data } of serverEvents(response.body)) {
          if (event === 'end') return true;
          if (event !== 'run') continue;
          run = data;
          onRun(run);
        }
      } catch (error) {
        if (!(error instanceof TypeError)) throw error; // a stream that broke
      }
      return false;
    };
    await until(`run ${runId}`, RUN_MS_MAX, ended);
    return run;
  }

  /** The newest run of a model. */
  async lastRun(name) {
    const { runs } = await this.call('GET', `/v1/runs?model=${encodeURIComponent(name)}&pageSize=1`);
    return runs[0];
  }

  /** Makes a version the champion, whatever its verdict was. */
  async promote(name, version) {
    await this.call('POST', pathOf(name, ':promote'), { version });
  }

  /** Waits until a model's champion answers, or the named version as its champion; gives the version. */
  async live(name, version) {
    return await until(`${name} to answer`, LIVE_MS_MAX, async () => {
      const status = await this.model(name);
      const champion = status?.aliases?.champion;
      const answers = champion !== undefined && isAvailable(status, champion);
      return answers && (version === undefined || version === champion) ? champion : undefined;
    });
  }

  /** Waits until the version that a run made can be asked; one without an alias is loaded when it is. */
  async whenAskable(name, { version, promoted }) {
    if (promoted) await this.live(name, version);
    await until(`version ${version} of ${name} to be there`, LIVE_MS_MAX, async () => {
      const { versions } = await this.model(name);
      return versions?.includes(version);
    });
  }

  /**
   * Runs the work with the model's own retraining switched off, so that runs happen only where they are asked for; puts
   * the policy back as it was, also at Ctrl-C.
   */
  async withoutOwnRuns(name, work) {
    const { policy } = await this.model(name);
    if (!policy.autoRetrain) return await work();
    const set = (autoRetrain) => this.call('PATCH', pathOf(name, '/policy'), { autoRetrain });
    const interrupted = () => void set(true).finally(() => process.exit(130));
    process.once('SIGINT', interrupted);
    await set(false);
    try {
      return await work();
    } finally {
      await set(true);
      process.removeListener('SIGINT', interrupted);
    }
  }

  /** How much feedback of a model waits for nothing any more. */
  async #settledFeedback(name) {
    const { feedback } = await this.call('GET', pathOf(name, '/stats'));
    return (feedback.resolved ?? 0) + (feedback.rejected ?? 0);
  }

  async #recorded(path, instances) {
    for (let attempt = 1; attempt <= ATTEMPTS_MAX; attempt++) {
      const answer = await this.call('POST', path, { instances });
      if (answer.recorded) return answer;
      await pause(POLL_MS * 2 ** attempt);
    }
    throw new MeshError(
      0,
      'NOT_RECORDED',
      'the mesh answers but does not record: is its feedback service up?',
    );
  }

  async #fetch(method, path, body) {
    const content = { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
    try {
      return await fetch(this.#base + path, { method, ...(body === undefined ? {} : content) });
    } catch (error) {
      const cause = error.cause?.code ?? error.cause?.message ?? error.message;
      throw new MeshError(
        0,
        'UNREACHABLE',
        `no mesh answers at ${this.#base} (${cause}): start one with "npm start", or name another with --address`,
      );
    }
  }
}

/** Examples in pieces of at most 1,000 that a call takes. */
function callSized(examples) {
  const largest = Math.max(1, ...examples.map((example) => JSON.stringify(example).length));
  return slices(examples, Math.max(1, Math.min(1_000, Math.floor(CALL_BYTES_MAX / largest))));
}

/** The list in pieces of at most `size`. */
export function slices(list, size) {
  return Array.from({ length: Math.ceil(list.length / size) }, (_, i) =>
    list.slice(i * size, (i + 1) * size),
  );
}

async function until(what, timeoutMs, ask) {
  const startedAt = performance.now();
  while (performance.now() - startedAt < timeoutMs) {
    const answer = await ask();
    if (answer !== undefined && answer !== false) return answer;
    await pause(POLL_MS);
  }
  throw new MeshError(0, 'TOO_LATE', `waited ${timeoutMs / 1_000} s in vain for ${what}`);
}

function isAvailable(status, version) {
  return (
    status?.model_version_status?.some((each) => each.version === version && each.state === 'AVAILABLE') ??
    false
  );
}

function pathOf(model, rest = '') {
  return `/v1/models/${encodeURIComponent(model)}${rest}`;
}

function parsed(text) {
  try {
    return JSON.parse(text) ?? {};
  } catch {
    return {};
  }
}

function pause(ms) {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
