import { readConfig, runService } from '@ratchet/kernel';
import { start } from './app.ts';
import { GatewayConfig } from './config.ts';

await runService('gateway', () =>
  start(readConfig(GatewayConfig, process.env), { otlpEndpoint: process.env['OTEL_EXPORTER_OTLP_ENDPOINT'] }),
);
