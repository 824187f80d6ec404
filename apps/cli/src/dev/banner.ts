import { resolve } from 'node:path';
import { type DevConfig, reachableAt } from './settings.ts';

/** What a newcomer needs once the mesh runs: where it is, and the next two things to try. */
export function banner(config: DevConfig): string {
  const rest = reachableAt(config);
  // The variable and not its value: the banner ends up in logs.
  const token = config.token === undefined ? '' : ` -H "authorization: Bearer $RATCHET_TOKEN"`;
  return `
Ratchet is up.
  gRPC   ${config.host}:${config.gatewayGrpcPort}
  REST   ${rest}   (${rest}/openapi.json, ${rest}/metrics)
  data   ${resolve(config.dataDir)}

${config.starter ? askTheStarter(rest, token) : GIVE_A_MODEL}

Ctrl-C stops everything.
`;
}

function askTheStarter(rest: string, token: string): string {
  return `Ask the starter model:
  curl -s ${rest}/v1/models/sentiment:predict -H 'content-type: application/json'${token} \\
    -d '{"instances":["the plot drags, but I loved every minute of it"]}'

Tell it what was right (with a predictionId from the answer):
  curl -s ${rest}/v1/feedback -H 'content-type: application/json'${token} \\
    -d '{"predictionId":"…","label":"positive"}'`;
}

const GIVE_A_MODEL = `Give it rows to learn from, or a model:
  npx ratchet import --help
  npx ratchet models add --help`;
