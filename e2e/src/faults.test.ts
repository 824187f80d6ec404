import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { startMesh, type TestMesh } from '@ratchet/testkit';
import { runFaults } from './faults.ts';

let mesh: TestMesh;
beforeAll(async () => {
  mesh = await startMesh();
}, 60_000);
afterAll(() => mesh.close(), 20_000);

it('loses nothing acknowledged in ten kills, and serves on without feedback and trainer', async () => {
  const report = await runFaults(mesh, { kills: 10, seed: 7 });
  expect(report).toMatchObject({
    lost: 0,
    doubled: 0,
    failedWithoutCause: 0,
    predictions: { broken: [] },
  });
  expect(report.acknowledged).toBeGreaterThan(10);
  expect(report.predictions.answered).toBeGreaterThan(10);
  // The target is 2 s; a slow machine gets five times that.
  expect(Math.max(...Object.values(report.recoveryMs).flat())).toBeLessThan(10_000);
}, 120_000);
