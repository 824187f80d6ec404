// onnxruntime reports home unless this is set before it loads; tests run in a copy of the environment.
process.env.ORT_DISABLE_TELEMETRY = '1';
// Tests read what programs print: without colours, whatever the task runner wants.
delete process.env.FORCE_COLOR;
process.env.NO_COLOR = '1';

/** What every project's tests share; run as `jest --config jest.config.js --rootDir <project>`. */
export default {
  testEnvironment: `${import.meta.dirname}/jest.environment.js`,
  testMatch: ['<rootDir>/src/**/*.test.ts'],
  modulePathIgnorePatterns: ['<rootDir>/dist/'],
  extensionsToTreatAsEsm: ['.ts'],
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      {
        jsc: { parser: { syntax: 'typescript' }, target: 'es2024' },
        module: { type: 'es6' },
        sourceMaps: 'inline',
      },
    ],
  },
  testEnvironmentOptions: { customExportConditions: ['@ratchet/source', 'node', 'node-addons'] },
};
