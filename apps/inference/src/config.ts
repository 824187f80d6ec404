import { address, milliseconds, port } from '@ratchet/kernel';
import { z } from 'zod';

/** The inference service's settings; each is an environment variable, see `settingName`. */
export const InferenceConfig = z
  .object({
    dataDir: z.string().default('.ratchet'),
    host: z.string().default('127.0.0.1'),
    inferencePort: port.default(7072),
    gatewayRestAddress: address.default('127.0.0.1:7080'),
    /** How long one run of a model may take before its process is stopped. */
    runMsMax: milliseconds.default(10_000),
    token: z.string().optional(),
    tlsCert: z.string().optional(),
    tlsKey: z.string().optional(),
    logLevel: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']).default('info'),
  })
  .refine(({ tlsCert, tlsKey }) => (tlsCert === undefined) === (tlsKey === undefined), {
    path: ['tlsKey'],
    message: 'expected together with RATCHET_TLS_CERT, or neither',
  });

export type InferenceConfig = z.infer<typeof InferenceConfig>;
