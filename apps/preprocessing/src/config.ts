import { address, port } from '@ratchet/kernel';
import { z } from 'zod';

/** The preprocessing service's settings; each is an environment variable, see `settingName`. */
export const PreprocessingConfig = z
  .object({
    dataDir: z.string().default('.ratchet'),
    host: z.string().default('127.0.0.1'),
    preprocessingPort: port.default(7071),
    inferenceAddress: address.default('127.0.0.1:7072'),
    gatewayRestAddress: address.default('127.0.0.1:7080'),
    token: z.string().optional(),
    tlsCert: z.string().optional(),
    tlsKey: z.string().optional(),
    logLevel: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']).default('info'),
  })
  .refine(({ tlsCert, tlsKey }) => (tlsCert === undefined) === (tlsKey === undefined), {
    path: ['tlsKey'],
    message: 'expected together with RATCHET_TLS_CERT, or neither',
  });

export type PreprocessingConfig = z.infer<typeof PreprocessingConfig>;
