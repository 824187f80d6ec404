import { isIPv4 } from 'node:net';
import { join, resolve } from 'node:path';
import { flag, port, readConfig, settingName } from '@ratchet/kernel';
import { z } from 'zod';

/** The settings of a mesh on one machine; each is an environment variable, see `settingName`. */
export const DevConfig = z
  .object({
    dataDir: z.string().default('.ratchet'),
    host: z.string().default('127.0.0.1'),
    gatewayGrpcPort: port.default(7070),
    gatewayRestPort: port.default(7080),
    preprocessingPort: port.default(7071),
    inferencePort: port.default(7072),
    feedbackPort: port.default(7073),
    trainerPort: port.default(7074),
    token: z.string().optional(),
    tlsCert: z.string().optional(),
    tlsKey: z.string().optional(),
    starter: flag.default(true),
  })
  .refine(({ tlsCert, tlsKey }) => tlsCert !== undefined || tlsKey === undefined, {
    path: ['tlsKey'],
    message: 'expected together with RATCHET_TLS_CERT, or neither',
  })
  .refine(({ tlsCert, tlsKey }) => tlsCert === undefined || tlsKey !== undefined, {
    path: ['tlsCert'],
    message: 'expected together with RATCHET_TLS_KEY, or neither',
  })
  .refine(({ host, token, tlsCert }) => isLoopback(host) || token !== undefined || tlsCert !== undefined, {
    path: ['host'],
    message:
      'it would open the mesh to the network without protection: set RATCHET_TOKEN, or RATCHET_TLS_CERT and RATCHET_TLS_KEY, or listen on 127.0.0.1',
  });

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || (isIPv4(host) && host.startsWith('127.'));
}

export type DevConfig = z.infer<typeof DevConfig>;

/** The five services in the order in which they start; they stop in the reverse order. */
export const SERVICES = ['feedback', 'inference', 'preprocessing', 'trainer', 'gateway'] as const;

export type ServiceName = (typeof SERVICES)[number];

/** The workspace's root, where `apps/` lies. */
export const WORKSPACE: string = resolve(import.meta.dirname, '../../../..');

export function mainOf(service: ServiceName): string {
  return join(WORKSPACE, 'apps', service, 'src/main.ts');
}

/** The URL of the REST door for callers on this machine: a mesh that listens everywhere is reached at 127.0.0.1. */
export function reachableAt({
  host,
  gatewayRestPort,
  tlsCert,
}: Pick<DevConfig, 'gatewayRestPort'> & {
  readonly host?: string | undefined;
  readonly tlsCert?: string | undefined;
}): string {
  const name = host === undefined || host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host;
  const scheme = tlsCert === undefined ? 'http' : 'https';
  return `${scheme}://${name.includes(':') ? `[${name}]` : name}:${gatewayRestPort}`;
}

const MeshAddress = z.object({
  address: z.string().optional(),
  host: z.string().optional(),
  gatewayRestPort: port.default(7080),
  tlsCert: z.string().optional(),
});

/** Where commands look for the mesh unless they are told: at the address that is set, else where `ratchet dev` would be. */
export function addressOf(env: NodeJS.ProcessEnv): string {
  const { address, ...dev } = readConfig(MeshAddress, env);
  return address ?? reachableAt(dev);
}

/** Every port with the setting that changes it. */
export function portsOf(config: DevConfig): { port: number; setting: string }[] {
  const fields = [
    'gatewayGrpcPort',
    'gatewayRestPort',
    'preprocessingPort',
    'inferencePort',
    'feedbackPort',
    'trainerPort',
  ] as const;
  return fields.map((field) => ({ port: config[field], setting: settingName(field) }));
}

/** What the services are told: the settings, and where the others are. */
export function environmentOf(config: DevConfig): Record<string, string> {
  const at = (p: number): string => `${config.host}:${p}`;
  const told: Record<string, string | number> = {
    dataDir: resolve(config.dataDir),
    host: config.host,
    gatewayGrpcPort: config.gatewayGrpcPort,
    gatewayRestPort: config.gatewayRestPort,
    preprocessingPort: config.preprocessingPort,
    inferencePort: config.inferencePort,
    feedbackPort: config.feedbackPort,
    trainerPort: config.trainerPort,
    preprocessingAddress: at(config.preprocessingPort),
    inferenceAddress: at(config.inferencePort),
    feedbackAddress: at(config.feedbackPort),
    trainerAddress: at(config.trainerPort),
    gatewayRestAddress: at(config.gatewayRestPort),
  };
  return Object.fromEntries(
    Object.entries(told).map(([field, value]) => [settingName(field), String(value)]),
  );
}
