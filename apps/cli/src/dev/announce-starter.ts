const STARTER = 'sentiment';
const STARTER_POLL_MS = 100;
const STARTER_WAIT_MS_MAX = 60_000;

/** Says when the starter model answers, if there is one. */
export async function announceStarter(rest: string, token: string | undefined): Promise<void> {
  const headers: Record<string, string> = token === undefined ? {} : { authorization: `Bearer ${token}` };
  const startedAt = performance.now();
  while (performance.now() - startedAt < STARTER_WAIT_MS_MAX) {
    const model = await starterAt(rest, headers);
    const version = model?.aliases?.champion;
    const status = model?.model_version_status?.find((each) => each.version === version);
    if (status?.state === 'AVAILABLE') {
      console.log(`model ${STARTER}, version ${version}, answers.`);
      return;
    }
    await new Promise((resolve) => setTimeout(resolve, STARTER_POLL_MS));
  }
}

/** Undefined while nobody answers, or the gateway ends in the middle of its answer: it is started again. */
async function starterAt(rest: string, headers: Record<string, string>): Promise<StarterStatus | undefined> {
  try {
    const answer = await fetch(`${rest}/v1/models/${STARTER}`, { headers });
    if (answer.ok) return (await answer.json()) as StarterStatus;
    await answer.body?.cancel();
    return undefined;
  } catch {
    return undefined;
  }
}

interface StarterStatus {
  readonly aliases?: { readonly champion?: string };
  readonly model_version_status?: readonly { readonly version: string; readonly state: string }[];
}
