import { messageOf } from '@ratchet/kernel';

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

  post<T>(path: string, body: unknown = {}): Promise<T> {
    return this.#json('POST', path, JSON.stringify(body), 'application/json');
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
    const headers: Record<string, string> = {};
    if (type !== undefined) headers['content-type'] = type;
    if (this.#token !== undefined) headers['authorization'] = `Bearer ${this.#token}`;
    const response = await this.#fetch(path, {
      method,
      headers,
      ...(body === undefined ? {} : { body }),
      ...(body instanceof ReadableStream ? { duplex: 'half' } : {}),
    } as RequestInit);
    const text = await response.text();
    const json: unknown = text === '' ? undefined : parse(text);
    if (response.ok) return json as T;
    const problem = (json ?? {}) as Problem;
    throw new MeshError(
      response.status,
      problem.reason ?? 'UNKNOWN',
      problem.detail ?? problem.error ?? `the mesh answered ${response.status}`,
    );
  }

  async #fetch(path: string, init: RequestInit): Promise<Response> {
    try {
      return await fetch(this.#base + path, init);
    } catch (error) {
      const cause = error instanceof Error && error.cause ? error.cause : error;
      throw new MeshError(
        0,
        'UNREACHABLE',
        `no mesh answers at ${this.#base} (${messageOf(cause)}): start one with "npm start", or name another with --address`,
      );
    }
  }
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
