import { readConfig, runService } from '@ratchet/kernel';
import { start } from './app.ts';
import { FeedbackConfig } from './config.ts';

/** Without a supervisor all services end at once, and the gateway still has to leave here what was answered. */
const LINGER_MS = 300;

await runService(
  'feedback',
  () =>
    start(readConfig(FeedbackConfig, process.env), {
      otlpEndpoint: process.env['OTEL_EXPORTER_OTLP_ENDPOINT'],
      onFatal: () => process.exit(1),
    }),
  { lingerMs: LINGER_MS },
);
