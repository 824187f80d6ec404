import { readConfig, runService } from '@ratchet/kernel';
import { start } from './app.ts';
import { PreprocessingConfig } from './config.ts';

await runService('preprocessing', () =>
  start(readConfig(PreprocessingConfig, process.env), {
    otlpEndpoint: process.env['OTEL_EXPORTER_OTLP_ENDPOINT'],
  }),
);
