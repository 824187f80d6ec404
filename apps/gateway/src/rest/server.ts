import type { AddressInfo } from 'node:net';
import { type Closable, ConfigError, Fault, messageOf, quote, settingName } from '@ratchet/kernel';
import { assertModelName } from '@ratchet/model';
import { bearerCheck, readTls, type TlsSettings } from '@ratchet/rpc';
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { parseJson } from './json-body.ts';
import { checkType, FILE_TYPE, wrongType } from './media-type.ts';
import { refuseForeignPages } from './own-pages.ts';
import { HttpError, PROBLEM_TYPE, refusalOf } from './problem.ts';
import { type Route, readBy } from './route.ts';

/** The largest JSON body. */
export const BODY_BYTES_MAX = 8 * 1024 * 1024;

/** How long a request may take to arrive, uploads of models included. */
const ARRIVAL_MS_MAX = 10 * 60 * 1000;
const HEADERS_MS_MAX = 10_000;
/** The labels of a file that is to learn stand in the query. */
const HEADER_BYTES_MAX = 128 * 1024;
const CONNECTIONS_MAX = 1_024;
/** Longer path parameters match no route. */
const PARAM_LENGTH_MAX = 512;
const DRAIN_MS = 2_000;

/** With `tlsCert` and `tlsKey`, the paths of a PEM certificate and its key, the server speaks TLS. */
export interface RestOptions extends TlsSettings {
  readonly host: string;
  /** 0 is any free port. */
  readonly port: number;
  readonly routes: readonly Route[];
  /** Callers must send it as a bearer token, except to the open paths. */
  readonly token?: string | undefined;
  readonly openPaths: ReadonlySet<string>;
  /** Hears of every error that is a bug. */
  readonly onError: (error: unknown, where: string) => void;
}

export interface RestServer extends Closable {
  /** host:port */
  readonly address: string;
  /** Takes no new connections, ends endless answers, and lets calls finish for at most two seconds. */
  close(): Promise<void>;
}

/** Serves routes over HTTP; every error is a problem document. Throws a ConfigError when it can't listen. */
export async function serveRest(options: RestOptions): Promise<RestServer> {
  const closing = new AbortController();
  const app = createApp(options, closing.signal);
  try {
    await app.listen({ host: options.host, port: options.port });
  } catch (error) {
    throw new ConfigError(cannotListen(error, options));
  }
  const { port } = app.server.address() as AddressInfo;
  return {
    address: `${options.host.includes(':') ? `[${options.host}]` : options.host}:${port}`,
    async close() {
      closing.abort();
      const late = setTimeout(() => app.server.closeAllConnections(), DRAIN_MS);
      await app.close();
      clearTimeout(late);
    },
  };
}

function cannotListen(error: unknown, { host, port }: RestOptions): string {
  const setting = settingName('gatewayRestPort');
  if ((error as NodeJS.ErrnoException).code === 'EADDRINUSE')
    return `port ${port} on ${host} is taken: end what listens there, or set ${setting} to another port`;
  return `can't listen on ${host}:${port} (${settingName('host')}, ${setting}): ${messageOf(error)}`;
}

/** The fastify instance, before it listens. */
function createApp(options: RestOptions, closing: AbortSignal): FastifyInstance {
  const { host, routes, token, openPaths, onError } = options;
  const tls = readTls(options);
  const refuse = (error: unknown, request: FastifyRequest, reply: FastifyReply): void => {
    const { problem, headers, unexpected } = refusalOf(inOurWords(error, request));
    if (unexpected) onError(error, `${request.method} ${request.routeOptions.url ?? 'no route'}`);
    void reply.code(problem.status).headers(headers).type(PROBLEM_TYPE).send(JSON.stringify(problem));
  };
  const app = Fastify({
    bodyLimit: BODY_BYTES_MAX,
    requestTimeout: ARRIVAL_MS_MAX,
    forceCloseConnections: 'idle',
    routerOptions: { maxParamLength: PARAM_LENGTH_MAX },
    frameworkErrors: refuse,
    clientErrorHandler: (_error, socket) => {
      if (socket.writable) socket.end(NOT_HTTP);
    },
    ...(tls === undefined
      ? { http: { maxHeaderSize: HEADER_BYTES_MAX } }
      : { https: { ...tls, maxHeaderSize: HEADER_BYTES_MAX } }),
  });
  app.server.headersTimeout = HEADERS_MS_MAX;
  app.server.maxConnections = CONNECTIONS_MAX;
  app.setErrorHandler(refuse);
  app.setNotFoundHandler((request) => {
    throw noRoute(request, routes);
  });
  app.addHook('onRequest', refuseForeignPages(host));
  if (token !== undefined) app.addHook('onRequest', requireBearer(token, openPaths));
  takeBodies(app);
  for (const route of routes) mount(app, route, closing);
  return app;
}

const NOT_HTTP = 'HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\nconnection: close\r\n\r\n';

/** JSON is read strictly, files are passed on as they arrive, everything else is refused. */
function takeBodies(app: FastifyInstance): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser<Buffer>('application/json', { parseAs: 'buffer' }, (_request, body, done) => {
    try {
      done(null, body.length === 0 ? undefined : parseJson(body));
    } catch (error) {
      done(error as Error);
    }
  });
  app.addContentTypeParser(FILE_TYPE, (_request, payload, done) => done(null, payload));
}

function mount(app: FastifyInstance, route: Route, closing: AbortSignal): void {
  app.route({
    method: route.method,
    url: fastifyPath(route.path),
    onRequest: async (request) => {
      checkNames(request.params as Record<string, string>);
      checkType(request, route);
    },
    handler: async (request, reply) => {
      void reply.code(route.status);
      return await route.handle({
        params: request.params as Record<string, string>,
        body: route.body ? readBy(route.body, request.body ?? {}, 'the body') : request.body,
        query: route.query ? readBy(route.query, request.query, 'the query') : undefined,
        request,
        reply,
        closing,
      });
    },
  });
}

/** `{name}` as fastify writes it, and a literal colon. */
function fastifyPath(path: string): string {
  return path.replaceAll(':', '::').replaceAll(/\{(\w+)\}/g, ':$1(^[^/:]+)');
}

function checkNames({ model }: Readonly<Record<string, string>>): void {
  if (model !== undefined) assertModelName(model);
}

/** What fastify itself refuses, said as everything else is. */
function inOurWords(error: unknown, request: FastifyRequest): unknown {
  switch ((error as { code?: unknown }).code) {
    case 'FST_ERR_CTP_INVALID_MEDIA_TYPE':
      return wrongType(request.headers['content-type'], 'application/json');
    case 'FST_ERR_CTP_BODY_TOO_LARGE':
      return new Fault('TooLarge', 'BODY_TOO_LARGE', `expected a body of at most ${BODY_BYTES_MAX} bytes`);
    case 'FST_ERR_MAX_PARAM_LENGTH':
      return new HttpError(
        414,
        'PATH_TOO_LONG',
        `a name in the path takes at most ${PARAM_LENGTH_MAX} characters`,
      );
    case 'FST_ERR_BAD_URL':
      return new HttpError(
        400,
        'BAD_URL',
        `the path ${quote(request.url)} is not percent-encoded as it should be`,
      );
    default:
      return error;
  }
}

function noRoute(request: FastifyRequest, routes: readonly Route[]): HttpError {
  const path = request.url.split('?')[0]!;
  const here = routes.filter((route) => pathPattern(route.path).test(path));
  const meant = here.find(({ method }) => method === request.method);
  // no route takes a name that holds a slash or a colon in disguise
  const { model } = (meant && pathPattern(meant.path).exec(path)?.groups) ?? {};
  if (model !== undefined) assertModelName(decodeURIComponent(model));
  if (here.length === 0 || meant)
    return new HttpError(404, 'ROUTE_NOT_FOUND', `nothing is served at ${quote(path)}: see /openapi.json`);
  const allow = here.map(({ method }) => method).join(', ');
  const message = `${quote(path)} takes ${allow}, not ${request.method}`;
  return new HttpError(405, 'METHOD_NOT_ALLOWED', message, { allow });
}

function pathPattern(path: string): RegExp {
  return new RegExp(`^${path.replaceAll('.', '\\.').replaceAll(/\{(\w+)\}/g, '(?<$1>[^/:]+)')}$`);
}

/** Refuses requests without the token. */
function requireBearer(token: string, openPaths: ReadonlySet<string>) {
  const allowed = bearerCheck(token);
  return async (request: FastifyRequest): Promise<void> => {
    if (openPaths.has(request.routeOptions.url ?? '')) return;
    if (allowed(request.headers.authorization)) return;
    throw new HttpError(
      401,
      'TOKEN_REQUIRED',
      'expected the header "authorization: Bearer <token>" with the token of this server (RATCHET_TOKEN)',
      { 'www-authenticate': 'Bearer' },
    );
  };
}
