// npm run faults -- --kills N --seed S
import { parseArgs } from 'node:util';
import { startMesh } from '@ratchet/testkit';
import { runFaults } from './faults.ts';

const { values } = parseArgs({
  options: { kills: { type: 'string', default: '50' }, seed: { type: 'string', default: '1' } },
});
const mesh = await startMesh();
try {
  const report = await runFaults(
    mesh,
    { kills: Number(values.kills), seed: Number(values.seed) },
    (n, service, ms) =>
      console.log(`${n}/${values.kills} ${service.padEnd(14)} back after ${ms.toFixed(0)} ms`),
  );
  console.log(JSON.stringify({ ...report, recoveryMs: summary(report.recoveryMs) }));
  const good =
    report.lost === 0 &&
    report.doubled === 0 &&
    report.failedWithoutCause === 0 &&
    report.predictions.broken.length === 0;
  console.log(good ? 'nothing acknowledged was lost' : 'FAILED');
  process.exitCode = good ? 0 : 1;
} finally {
  await mesh.close();
}

function summary(recoveryMs: Record<string, number[]>): Record<string, { medianMs: number; maxMs: number }> {
  return Object.fromEntries(
    Object.entries(recoveryMs)
      .filter(([, times]) => times.length > 0)
      .map(([service, times]) => {
        const sorted = times.toSorted((a, b) => a - b);
        return [
          service,
          { medianMs: Math.round(sorted[sorted.length >> 1]!), maxMs: Math.round(sorted.at(-1)!) },
        ];
      }),
  );
}
