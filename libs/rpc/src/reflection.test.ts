import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Scope } from '@ratchet/kernel';
import { packageDefinition, protos } from '@ratchet/protocol';
import { implement } from './implement.ts';
import { serve } from './serve.ts';
import { reflect } from './testing.ts';

const metrics = protos.ratchet.telemetry.v1.MetricsService.service;
const scope = new Scope();
let address = '';

beforeAll(async () => {
  const server = await serve({
    host: '127.0.0.1',
    port: 0,
    portSetting: 'feedbackPort',
    implementations: [implement(metrics, { CollectMetrics: async () => ({ text: '' }) })],
    reflection: packageDefinition,
  });
  address = scope.own(server).address;
});
afterAll(() => scope.close());

/** A serialised FileDescriptorProto begins with its name. */
const nameOf = (file: Buffer): string => file.subarray(2, 2 + file[1]!).toString();

describe.each(['v1', 'v1alpha'] as const)('reflection %s', (version) => {
  test('lists the services that are served', async () => {
    const { listServicesResponse } = await reflect(scope, address, version, { listServices: '' });
    expect(listServicesResponse?.service.map(({ name }) => name).sort()).toEqual([
      'grpc.health.v1.Health',
      'ratchet.telemetry.v1.MetricsService',
    ]);
  });

  const folder = 'ratchet/prediction/v1';
  const predictions = [
    `${folder}/prediction_service.proto`,
    `${folder}/explanation.proto`,
    `${folder}/prediction.proto`,
    'google/protobuf/struct.proto',
  ];
  test.each([
    ['a service', 'ratchet.prediction.v1.PredictionService', predictions],
    ['a method', 'ratchet.prediction.v1.PredictionService.Predict', predictions],
    ['a message', 'ratchet.prediction.v1.PredictRequest', predictions],
    ['a field', 'ratchet.prediction.v1.PredictRequest.model', predictions],
    ['a nested enum', 'grpc.health.v1.HealthCheckResponse.ServingStatus', ['grpc/health/v1/health.proto']],
    ['an enum value', 'grpc.health.v1.HealthCheckResponse.SERVING', ['grpc/health/v1/health.proto']],
    ['a status', 'google.rpc.Status', ['google/rpc/status.proto', 'google/protobuf/any.proto']],
  ])('finds the file of %s with all that it imports', async (_, fileContainingSymbol, expected) => {
    const { fileDescriptorResponse } = await reflect(scope, address, version, { fileContainingSymbol });
    expect(fileDescriptorResponse?.fileDescriptorProto.map(nameOf)).toEqual(expected);
  });

  test('finds a file by its name, and repeats the question', async () => {
    const question = { host: 'here', fileByFilename: 'google/rpc/status.proto' };
    const answer = await reflect(scope, address, version, question);
    expect(answer).toMatchObject({ validHost: 'here', originalRequest: question });
    expect(answer.fileDescriptorResponse?.fileDescriptorProto.map(nameOf)[0]).toBe('google/rpc/status.proto');
  });

  test('knows that nothing is extended', async () => {
    const known = await reflect(scope, address, version, { allExtensionNumbersOfType: 'google.rpc.Status' });
    expect(known.allExtensionNumbersResponse).toEqual({
      baseTypeName: 'google.rpc.Status',
      extensionNumber: [],
    });
  });

  test.each([
    ['a symbol', { fileContainingSymbol: 'ratchet.nothing.v1.Nothing' }, 5, /declares "ratchet\.nothing/],
    ['a file', { fileByFilename: 'absent.proto' }, 5, /"absent\.proto"/],
    ['a message', { allExtensionNumbersOfType: 'Absent' }, 5, /"Absent"/],
    [
      'an extension',
      { fileContainingExtension: { containingType: 'google.rpc.Status', extensionNumber: 1 } },
      5,
      /extensions/,
    ],
    ['nothing', {}, 3, /asks for nothing/],
  ])('says that it does not know %s', async (_, question, errorCode, message) => {
    const { errorResponse } = await reflect(scope, address, version, question);
    expect(errorResponse).toEqual({ errorCode, errorMessage: expect.stringMatching(message) });
  });
});
