// A running mesh over its REST door, with nothing but Node: what the tour and the sentiment loop need of it.

const ROWS_PER_CALL = 100;
const POLL_MS = 100;
const LIVE_MS_MAX = 60_000;
const RUN_MS_MAX = 30 * 60_000;
const SETTLE_MS_MAX = 30_000;
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
   * Asks for every text; with a version named, that one answers. Gives {text, label, predictionId, version} in the order
   * of the texts. Every answer was recorded, so it can be labelled: what was not is asked again.
   */
  async predict(name, texts, version) {
    const path = `${pathOf(name, version === undefined ? '' : `/versions/${version}`)}:predict`;
    const answers = [];
    for (const instances of slices(texts, ROWS_PER_CALL)) {
      const answer = await this.#recorded(path, instances);
      instances.forEach((text, i) => {
        answers.push({
          text,
          label: answer.predictions[i].label,
          predictionId: answer.predictionIds[i],
          version: answer.version,
        });
      });
    }
    return answers;
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
      for (const { status, reason, detail } of results) {
        if (status === 409) known++;
        else if (status !== 201) throw new MeshError(status, reason, detail);
      }
    }
    const added = feedback.length - known;
    await until('the feedback to find its predictions', SETTLE_MS_MAX, async () => {
      return (await this.#settledFeedback(name)) >= before + added;
    });
    return { added, known };
  }

  /** Imports labelled rows as examples, which makes the model when it doesn't exist; gives how many were new. */
  async importExamples(name, examples, source) {
    let added = 0;
    for (const rows of slices(examples, 1_000)) {
      const { imported } = await this.call('POST', pathOf(name, '/examples:batch'), {
        examples: rows,
        source,
      });
      added += imported;
    }
    return added;
  }

  /**
   * Trains on all that the mesh knows now; gives the last run that made a version, or the one that found nothing new. A
   * run that was under way already may not have seen the last labels: it is waited for, and followed by one more.
   */
  async train(name) {
    let made;
    for (;;) {
      const { run: started, joined } = await this.call('POST', pathOf(name, ':train'), {});
      const run = await until(`run ${started.runId}`, RUN_MS_MAX, async () => {
        const { run: now } = await this.call('GET', `/v1/runs/${started.runId}`);
        return now.state === 'succeeded' || now.state === 'failed' ? now : undefined;
      });
      if (run.state === 'failed')
        throw new MeshError(0, 'RUN_FAILED', `the run of ${name} failed: ${run.reason}`);
      if (run.version) made = run;
      if (!joined) return made ?? run;
    }
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
