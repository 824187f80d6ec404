import { readConfig, runService } from '@ratchet/kernel';
import { start } from './app.ts';
import { TrainerConfig } from './config.ts';

await runService('trainer', () =>
  start(readConfig(TrainerConfig, process.env), {
    otlpEndpoint: process.env['OTEL_EXPORTER_OTLP_ENDPOINT'],
    onFatal: () => process.exit(1),
  }),
);
