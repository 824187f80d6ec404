import { expect, it } from '@jest/globals';
import { cpuMsIn, cpuMsOf, pssBytesIn, pssBytesOf } from './process-usage.ts';

it('reads user and system time behind any name', () => {
  const stat = '4711 (a (odd) name) S 1 4711 4711 0 -1 4194560 9 0 0 0 250 31 7 8 20 0 11 0 1 2 3';
  expect(cpuMsIn(stat)).toBe(2_810);
});

it('reads the proportional memory', () => {
  expect(pssBytesIn('55-7f ---p 00:00 0 [rollup]\nRss:  900 kB\nPss:     123 kB\nPss_Dirty: 7 kB\n')).toBe(
    123 * 1_024,
  );
  expect(() => pssBytesIn('Rss: 900 kB\n')).toThrow('Pss');
});

it('knows this process, and counts one that is gone as nothing', async () => {
  expect(await cpuMsOf(process.pid)).toBeGreaterThan(0);
  expect(await pssBytesOf(process.pid)).toBeGreaterThan(1_000_000);
  expect(await cpuMsOf(2 ** 30)).toBe(0);
  expect(await pssBytesOf(2 ** 30)).toBe(0);
});
