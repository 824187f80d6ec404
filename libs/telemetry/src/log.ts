import { destination, type Logger, pino, stdTimeFunctions } from 'pino';

export type { Logger };

/** Values under these keys never reach a log. */
const REDACTED = ['token', 'authorization', 'text', 'instances', '*.token', '*.authorization', '*.text'];

/** Logs JSON lines to stderr, or lines for people when stderr is a terminal. */
export async function createLog(service: string, level: string): Promise<Logger> {
  const options = {
    level,
    base: { service },
    redact: { paths: REDACTED, censor: '[redacted]' },
    timestamp: stdTimeFunctions.isoTime,
  };
  if (!process.stderr.isTTY) return pino(options, destination({ dest: 2, sync: false }));
  const { default: pretty } = await import('pino-pretty');
  const lines = pretty({
    destination: 2,
    sync: true,
    hideObject: true,
    messageFormat: `${service}: {if model}{model}: {end}{msg}{if traceId} (trace {traceId}){end}`,
    translateTime: 'HH:MM:ss',
  });
  return pino(options, lines);
}
