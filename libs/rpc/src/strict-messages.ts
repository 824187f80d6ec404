import type { ServiceDefinition } from '@grpc/grpc-js';
import { invalid } from '@ratchet/kernel';
import type { OnError } from './wire-error.ts';

const MALFORMED = Symbol('malformed message');

/**
 * A definition whose malformed requests reach the handler as a marker: grpc-js alone answers them INTERNAL, as if the
 * server were at fault. What can't be sent is a bug, and `onError` hears of it.
 */
export function strict(definition: ServiceDefinition, onError: OnError): ServiceDefinition {
  const methods = Object.entries(definition).map(([name, method]) => [
    name,
    {
      ...method,
      requestDeserialize: (bytes: Buffer): unknown => {
        try {
          return method.requestDeserialize(bytes);
        } catch {
          return MALFORMED;
        }
      },
      responseSerialize: (response: unknown): Buffer => {
        try {
          return method.responseSerialize(response);
        } catch (error) {
          onError(error, method.path);
          throw error;
        }
      },
    },
  ]);
  return Object.fromEntries(methods) as ServiceDefinition;
}

/** The request, or the fault that it is malformed. */
export function wellFormed<Request>(request: Request): Request {
  if ((request as unknown) !== MALFORMED) return request;
  throw invalid(
    'MALFORMED_MESSAGE',
    'the request is no valid protobuf message of its type: check the client',
  );
}
