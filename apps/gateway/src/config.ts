import { address, port } from '@ratchet/kernel';
import { z } from 'zod';

/** The gateway's settings; each is an environment variable, see `settingName`. */
export const GatewayConfig = z
  .object({
    dataDir: z.string().default('.ratchet'),
    host: z.string().default('127.0.0.1'),
    gatewayGrpcPort: port.default(7070),
    gatewayRestPort: port.default(7080),
    preprocessingAddress: address.default('127.0.0.1:7071'),
    inferenceAddress: address.default('127.0.0.1:7072'),
    feedbackAddress: address.default('127.0.0.1:7073'),
    trainerAddress: address.default('127.0.0.1:7074'),
    token: z.string().optional(),
    tlsCert: z.string().optional(),
    tlsKey: z.string().optional(),
    logLevel: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']).default('info'),
  })
  .refine(({ tlsCert, tlsKey }) => (tlsCert === undefined) === (tlsKey === undefined), {
    path: ['tlsKey'],
    message: 'expected together with RATCHET_TLS_CERT, or neither',
  });

export type GatewayConfig = z.infer<typeof GatewayConfig>;
