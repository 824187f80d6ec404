import { expect, test } from '@jest/globals';
import { Fault } from '@ratchet/kernel';
import { type Collectors, metricsPage } from './metrics-page.ts';

function telling(text: string): Collectors[string] {
  return { CollectMetrics: () => Promise.resolve({ text }) } as unknown as Collectors[string];
}

const silent = {
  CollectMetrics: () => Promise.reject(new Fault('Unavailable', 'UPSTREAM_UNAVAILABLE', 'away')),
} as unknown as Collectors[string];

test('each family stands once, each sample names its service, and who is silent is down', async () => {
  const own =
    '# HELP seconds Time.\n# TYPE seconds histogram\nseconds_bucket{le="1",door="a} b"} 3\nseconds_sum 2\n\n# HELP only Own.\n# TYPE only gauge\nonly NaN\n';
  const other =
    '# HELP seconds Time.\n# TYPE seconds histogram\nseconds_bucket{le="1"} 5 1700000000000\n# TYPE bare counter\nbare{} 1\n';
  const page = await metricsPage(() => Promise.resolve(own), { inference: telling(other), trainer: silent });
  expect(page.split('\n')).toEqual([
    '# HELP seconds Time.',
    '# TYPE seconds histogram',
    'seconds_bucket{service="gateway",le="1",door="a} b"} 3',
    'seconds_sum{service="gateway"} 2',
    'seconds_bucket{service="inference",le="1"} 5 1700000000000',
    '# HELP only Own.',
    '# TYPE only gauge',
    'only{service="gateway"} NaN',
    '# TYPE bare counter',
    'bare{service="inference"} 1',
    '# HELP ratchet_up Whether the service told its metrics.',
    '# TYPE ratchet_up gauge',
    'ratchet_up{service="gateway"} 1',
    'ratchet_up{service="inference"} 1',
    'ratchet_up{service="trainer"} 0',
    '',
  ]);
});
