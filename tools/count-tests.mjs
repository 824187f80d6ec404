// Adds up jest's JSON results: node tools/count-tests.mjs DIR FAILED_STEPS
// Prints the line "N passed, N failed" and fails when a test or another step failed.
import { globSync, readFileSync } from 'node:fs';

const [dir, failedSteps] = process.argv.slice(2);
let passed = 0;
let failed = 0;
for (const file of globSync(`${dir}/*.json`)) {
  const result = JSON.parse(readFileSync(file, 'utf8'));
  passed += result.numPassedTests;
  failed += result.numFailedTests + result.numRuntimeErrorTestSuites;
}
const steps = Number(failedSteps);
if (steps > 0) console.log(`${steps} step(s) failed`);
// A step that failed without a failing test (lint, a build, the kills) counts as one failure each.
failed = Math.max(failed, steps);
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed > 0 || passed === 0 ? 1 : 0);
