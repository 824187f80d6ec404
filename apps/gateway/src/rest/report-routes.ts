import { Fault, quote } from '@ratchet/kernel';
import { entryOf, resolveVersion } from '@ratchet/model';
import { z } from 'zod';
import type { CurrentRepository } from '../current-repository.ts';
import { type Route, route } from './route.ts';

/** A picture can show itself and nothing else: no script, no request, no frame of its own origin. */
const PICTURE_HEADERS = {
  'content-security-policy': "sandbox; default-src 'none'; style-src 'unsafe-inline'",
  'x-content-type-options': 'nosniff',
  'cross-origin-resource-policy': 'same-origin',
};

/** What was found out about versions at their birth. */
export function reportRoutes(repository: CurrentRepository): Route[] {
  const known = async (params: Readonly<Record<string, string>>) => {
    const [model, version] = [params['model']!, params['version']!];
    await repository.find(() => resolveVersion(entryOf(repository, model), { version }));
    return { model, version };
  };
  return [
    route({
      method: 'GET',
      path: '/v1/models/{model}/versions/{version}/report',
      summary: 'Shows the report of a version: its evaluation at birth, and the names of its pictures.',
      answer: z.looseObject({
        pictures: z.array(z.string()).optional().describe('names of its pictures'),
      }),
      async handle({ params }) {
        const { model, version } = await known(params);
        const report = await repository.report(model, version);
        if (report !== undefined) return report;
        throw new Fault(
          'NotFound',
          'REPORT_NOT_FOUND',
          `version ${version} of model ${quote(model)} has no report: it was brought, not trained here`,
          { model, version },
        );
      },
    }),
    route({
      method: 'GET',
      path: '/v1/models/{model}/versions/{version}/pictures/{name}.svg',
      summary: 'Shows a picture that the report of a version names.',
      answerType: 'image/svg+xml',
      async handle({ params, reply }) {
        const { model, version } = await known(params);
        const name = params['name']!;
        const picture = await repository.picture(model, version, name);
        if (picture === undefined)
          throw new Fault(
            'NotFound',
            'PICTURE_NOT_FOUND',
            `version ${version} of model ${quote(model)} has no picture ${quote(name)}: its report names those that there are`,
            { model, version },
          );
        void reply.type('image/svg+xml').headers(PICTURE_HEADERS);
        return picture;
      },
    }),
  ];
}
