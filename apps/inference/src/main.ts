import { readConfig, runService } from '@ratchet/kernel';
import { start } from './app.ts';
import { InferenceConfig } from './config.ts';

await runService('inference', () =>
  start(readConfig(InferenceConfig, process.env), {
    otlpEndpoint: process.env['OTEL_EXPORTER_OTLP_ENDPOINT'],
  }),
);
