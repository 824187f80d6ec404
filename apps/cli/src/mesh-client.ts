import { messageOf } from '@ratchet/kernel';
import { type ServerEvent, serverEvents } from './server-events.ts';

/** What the mesh refused, as it said it; or that it can't be reached. */
export class MeshError extends Error {
  override readonly name = 'MeshError';
  readonly status: number;
  readonly reason: string;

  constructor(status: number, reason: string, message: string) {
    super(message);
    this.status = status;
    this.reason = reason;
  }
}

interface Problem {
  readonly detail?: string;
  readonly error?: string;
  readonly reason?: string;
}

const RETRIES = 5;
const RETRY_MS = 500;

/** Talks to the gateway's REST door. Refusals become `MeshError`s. */
export class MeshClient {
  readonly #base: string;
  readonly #token: string | undefined;

  constructor(address: string, token: string | undefined) {
    this.#base = address.includes('://') ? address.replace(/\/$/, '') : `http://${address}`;
    this.#token = token;
  }

  get<T>(path: string): Promise<T> {
    return this.#json('GET', path);
  }

  /** What is no JSON, as it is. */
  async text(path: string): Promise<string> {
    const response = await this.#fetch(path, { headers: this.#headers() });
    if (!response.ok) throw await refusalOf(response);
    return await textOf(response);
  }

  post<T>(path: string, body: unknown = {}): Promise<T> {
    return this.#json('POST', path, JSON.stringify(body), 'application/json');
  }

  put<T>(path: string, body: unknown): Promise<T> {
    return this.#json('PUT', path, JSON.stringify(body), 'application/json');
  }

  patch<T>(path: string, body: unknown): Promise<T> {
    return this.#json('PATCH', path, JSON.stringify(body), 'application/json');
  }

  /** Sends a file without reading it into memory. */
  upload<T>(path: string, file: Blob): Promise<T> {
    return this.#json('POST', path, file.stream(), 'application/octet-stream');
  }

  async delete(path: string): Promise<void> {
    await this.#json('DELETE', path);
  }

  /** Events as the mesh sends them, until it ends them, `signal` aborts or the connection breaks. */
  async *events(path: string, signal: AbortSignal): AsyncGenerator<ServerEvent> {
    const response = await this.#fetch(path, { headers: this.#headers(), signal });
    if (!response.ok || response.body === null) throw await refusalOf(response);
    try {
      yield* serverEvents(response.body);
    } catch (error) {
      throw signal.aborted ? error : broken(error);
    }
  }

  /** A post that waits and tries again while the mesh is overloaded or restarts. Only for calls that may be repeated. */
  async postPatiently<T>(path: string, body: unknown): Promise<T> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.post<T>(path, body);
      } catch (error) {
        const again = error instanceof MeshError && [0, 429, 503].includes(error.status);
        if (!again || attempt > RETRIES) throw error;
        await new Promise((resolve) => setTimeout(resolve, RETRY_MS * attempt));
      }
    }
  }

  async #json<T>(
    method: string,
    path: string,
    body?: NonNullable<RequestInit['body']>,
    type?: string,
  ): Promise<T> {
    const response = await this.#fetch(path, {
      method,
      headers: this.#headers(type),
      ...(body === undefined ? {} : { body }),
      ...(body instanceof ReadableStream ? { duplex: 'half' } : {}),
    } as RequestInit);
    if (!response.ok) throw await refusalOf(response);
    const text = await textOf(response);
    const answer = parse(text);
    if (answer !== undefined || text === '') return answer as T;
    throw new MeshError(
      response.status,
      'NO_JSON',
      `${this.#base} answers, but not as a mesh does: name the REST address of the mesh with --address`,
    );
  }

  #headers(type?: string): Record<string, string> {
    return {
      ...(type === undefined ? {} : { 'content-type': type }),
      ...(this.#token === undefined ? {} : { authorization: `Bearer ${this.#token}` }),
    };
  }

  async #fetch(path: string, init: RequestInit): Promise<Response> {
    try {
      return await fetch(this.#base + path, init);
    } catch (error) {
      if (init.signal?.aborted) throw error;
      const cause = error instanceof Error && error.cause ? error.cause : error;
      throw new MeshError(
        0,
        'UNREACHABLE',
        `no mesh answers at ${this.#base} (${messageOf(cause)}): start one with "npm start", or name another with --address`,
      );
    }
  }
}

/** The whole of an answer, or that the mesh went away in the middle of it. */
async function textOf(response: Response): Promise<string> {
  try {
    return await response.text();
  } catch (error) {
    throw broken(error);
  }
}

function broken(error: unknown): MeshError {
  return new MeshError(
    0,
    'UNREACHABLE',
    `the mesh stopped in the middle of its answer (${messageOf(error)})`,
  );
}

async function refusalOf(response: Response): Promise<MeshError> {
  const problem = (parse(await textOf(response)) ?? {}) as Problem;
  return new MeshError(
    response.status,
    problem.reason ?? 'UNKNOWN',
    problem.detail ?? problem.error ?? `the mesh answered ${response.status}`,
  );
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** A model's path, whatever its name holds. */
export function modelPath(model: string, rest = ''): string {
  return `/v1/models/${encodeURIComponent(model)}${rest}`;
}
