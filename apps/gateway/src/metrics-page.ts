import type { MetricsServiceDefinition } from '@ratchet/protocol';
import type { Remote } from '@ratchet/rpc';

const COLLECT_MS_MAX = 1_000;

/** The other services, by name, as the page asks them. */
export type Collectors = Readonly<Record<string, Pick<Remote<MetricsServiceDefinition>, 'CollectMetrics'>>>;

/**
 * The metrics of the whole mesh in Prometheus' text format: the gateway's own and those of every service that answers
 * within a second, each family once, each sample with the label `service`. `ratchet_up` tells who answered.
 */
export async function metricsPage(own: () => Promise<string>, others: Collectors): Promise<string> {
  const texts = await Promise.all([
    own().then((text) => ({ service: 'gateway', text })),
    ...Object.entries(others).map(async ([service, remote]) => ({ service, text: await collect(remote) })),
  ]);
  const families = new Map<string, Family>();
  for (const { service, text } of texts) if (text !== undefined) addFamilies(families, service, text);
  const pages = [...families.values()].map(({ head, samples }) => [...head, ...samples].join('\n'));
  const up = texts.map(
    ({ service, text }) => `ratchet_up{service="${service}"} ${text === undefined ? 0 : 1}`,
  );
  return [
    ...pages,
    '# HELP ratchet_up Whether the service told its metrics.',
    '# TYPE ratchet_up gauge',
    ...up,
    '',
  ].join('\n');
}

interface Family {
  /** HELP and TYPE. */
  readonly head: string[];
  readonly samples: string[];
}

async function collect(remote: Collectors[string]): Promise<string | undefined> {
  try {
    return (await remote.CollectMetrics({}, { timeoutMs: COLLECT_MS_MAX })).text;
  } catch {
    return undefined;
  }
}

const HEAD = /^# (?:HELP|TYPE) (\S+)/;
const SAMPLE = /^([A-Za-z_:][\w:]*)(?:\{(.*)\})?( .+)$/;

/** Adds one service's families; the samples of a family follow its head. */
function addFamilies(families: Map<string, Family>, service: string, text: string): void {
  const known = new Set(families.keys());
  let family: Family | undefined;
  for (const line of text.split('\n')) {
    const name = HEAD.exec(line)?.[1];
    if (name !== undefined) {
      family = families.get(name) ?? { head: [], samples: [] };
      families.set(name, family);
      if (!known.has(name)) family.head.push(line);
      continue;
    }
    const sample = SAMPLE.exec(line);
    if (!sample || !family) continue;
    const [, metric, labels, rest] = sample;
    const more = labels === undefined || labels === '' ? '' : `,${labels}`;
    family.samples.push(`${metric}{service="${service}"${more}}${rest}`);
  }
}
