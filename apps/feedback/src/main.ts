import { readConfig, runService } from '@ratchet/kernel';
import { start } from './app.ts';
import { FeedbackConfig } from './config.ts';

await runService('feedback', () =>
  start(readConfig(FeedbackConfig, process.env), { onFatal: () => process.exit(1) }),
);
