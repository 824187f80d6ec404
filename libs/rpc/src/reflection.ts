import { status } from '@grpc/grpc-js';
import { quote } from '@ratchet/kernel';
import {
  protos,
  type ServerReflectionHandlers,
  type ServerReflectionRequest__Output,
  type ServerReflectionResponse,
} from '@ratchet/protocol';
import { DescriptorFiles } from './descriptor-files.ts';
import { type Implementation, implement } from './implement.ts';

const { service } = protos.grpc.reflection.v1.ServerReflection;

/** Reflection under the older name, which many tools still ask for: the same messages at another path. */
const SERVICE_V1ALPHA: typeof service = {
  ServerReflectionInfo: {
    ...service.ServerReflectionInfo,
    path: service.ServerReflectionInfo.path.replace('.v1.', '.v1alpha.'),
  },
};

/**
 * Reflection, v1 and v1alpha: lists the services of this server, and answers every file of the definitions that is asked
 * for with all that it imports.
 * @param definitions a serialised FileDescriptorSet
 * @param services the full names that are listed
 */
export function reflection(definitions: Uint8Array, services: readonly string[]): Implementation[] {
  const files = new DescriptorFiles(definitions);
  return [service, SERVICE_V1ALPHA].map((definition) =>
    implement<ServerReflectionHandlers>(definition, {
      async *ServerReflectionInfo(requests) {
        for await (const request of requests)
          yield { validHost: request.host, originalRequest: request, ...answerTo(request, files, services) };
      },
    }),
  );
}

function answerTo(
  request: ServerReflectionRequest__Output,
  files: DescriptorFiles,
  services: readonly string[],
): ServerReflectionResponse {
  if (request.messageRequest === undefined)
    return {
      errorResponse: { errorCode: status.INVALID_ARGUMENT, errorMessage: 'the request asks for nothing' },
    };
  switch (request.messageRequest) {
    case 'listServices':
      return { listServicesResponse: { service: services.map((name) => ({ name })) } };
    case 'fileByFilename':
      return answerWith(files.named(request.fileByFilename!), `no file ${quote(request.fileByFilename!)}`);
    case 'fileContainingSymbol': {
      const symbol = request.fileContainingSymbol!;
      return answerWith(files.declaring(symbol), `no file that declares ${quote(symbol)}`);
    }
    case 'allExtensionNumbersOfType': {
      const type = request.allExtensionNumbersOfType!;
      if (files.declaring(type)) return { allExtensionNumbersResponse: { baseTypeName: type } };
      return notFound(`no message ${quote(type)}`);
    }
    case 'fileContainingExtension':
      return notFound('no extensions');
  }
}

function answerWith(found: Buffer[] | undefined, missing: string): ServerReflectionResponse {
  return found ? { fileDescriptorResponse: { fileDescriptorProto: found } } : notFound(missing);
}

function notFound(missing: string): ServerReflectionResponse {
  return { errorResponse: { errorCode: status.NOT_FOUND, errorMessage: `this server has ${missing}` } };
}
