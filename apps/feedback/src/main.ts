import { readConfig, runService } from '@ratchet/kernel';
import { start } from './app.ts';
import { FeedbackConfig } from './config.ts';

await runService('feedback', () =>
  start(readConfig(FeedbackConfig, process.env), {
    otlpEndpoint: process.env['OTEL_EXPORTER_OTLP_ENDPOINT'],
    onFatal: () => process.exit(1),
  }),
);
