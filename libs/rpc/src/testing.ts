import { Client, credentials, type MethodDefinition, type ServiceDefinition } from '@grpc/grpc-js';
import { Fault, Scope } from '@ratchet/kernel';
import {
  type DatasetServiceHandlers,
  protos,
  type RepositoryServiceHandlers,
  type ServerReflectionRequest,
  type ServerReflectionResponse__Output,
  type TrainingServiceHandlers,
} from '@ratchet/protocol';
import { connect } from './connect.ts';
import { type Handlers, implement } from './implement.ts';
import { serve } from './serve.ts';

export const training = protos.ratchet.training.v1.TrainingService.service;
export const dataset = protos.ratchet.feedback.v1.DatasetService.service;
export const repository = protos.ratchet.repository.v1.RepositoryService.service;

/** The methods that a test writes. */
export interface Written {
  readonly training?: Partial<Handlers<TrainingServiceHandlers>>;
  readonly dataset?: Partial<Handlers<DatasetServiceHandlers>>;
  readonly repository?: Partial<Handlers<RepositoryServiceHandlers>>;
}

/** Handlers that refuse, one for each method. */
function unimplemented(definition: ServiceDefinition): Record<string, () => never> {
  const refuse = (): never => {
    throw new Fault('Unimplemented', 'UNIMPLEMENTED', 'not in this test');
  };
  return Object.fromEntries(Object.keys(definition).map((name) => [name, refuse]));
}

const alive = { ListRuns: async () => ({ nextPageToken: 'alive' }) };

/** Real servers of three services, each with its clients. */
export class TestServers {
  readonly #scope = new Scope();
  /** What onError heard. */
  readonly bugs: [error: unknown, where: string][] = [];

  /** Starts a server; `ListRuns` answers unless a test writes it. */
  async start(written: Written, { token }: { readonly token?: string | undefined } = {}) {
    const server = await serve({
      host: '127.0.0.1',
      port: 0,
      portSetting: 'trainerPort',
      drainMs: 0,
      token,
      onError: (error, where) => this.bugs.push([error, where]),
      implementations: [
        implement(training, { ...unimplemented(training), ...alive, ...written.training }),
        implement(dataset, { ...unimplemented(dataset), ...written.dataset }),
        implement(repository, { ...unimplemented(repository), ...written.repository }),
      ],
    });
    this.#scope.own(server);
    return {
      server,
      raw: this.#scope.own(new Client(server.address, credentials.createInsecure())),
      training: this.#scope.own(connect(training, server.address, { token })),
      dataset: this.#scope.own(connect(dataset, server.address, { token })),
      repository: this.#scope.own(connect(repository, server.address, { token })),
    };
  }

  close(): Promise<void> {
    return this.#scope.close();
  }
}

export type TestMesh = Awaited<ReturnType<TestServers['start']>>;

/** The fault that work fails with. */
export async function faultFrom(work: () => PromiseLike<unknown>): Promise<Fault> {
  try {
    await work();
  } catch (error) {
    if (error instanceof Fault) return error;
    throw error;
  }
  throw new Error('expected a fault');
}

/** What reflection answers to one question. */
export function reflect(
  scope: Scope,
  address: string,
  version: 'v1' | 'v1alpha',
  question: ServerReflectionRequest,
): Promise<ServerReflectionResponse__Output> {
  const raw = new Client(address, credentials.createInsecure());
  scope.own({ close: () => raw.close() });
  const {
    requestSerialize,
    responseDeserialize,
  }: MethodDefinition<ServerReflectionRequest, ServerReflectionResponse__Output> =
    protos.grpc.reflection.v1.ServerReflection.service.ServerReflectionInfo;
  const path = `/grpc.reflection.${version}.ServerReflection/ServerReflectionInfo`;
  const call = raw.makeBidiStreamRequest(path, requestSerialize, responseDeserialize);
  call.end(question);
  return new Promise((resolve, reject) => {
    call.on('error', reject);
    call.on('data', resolve);
  });
}
