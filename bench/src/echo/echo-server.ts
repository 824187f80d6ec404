import { Server, ServerCredentials, type ServerUnaryCall, type sendUnaryData } from '@grpc/grpc-js';
import type { Closable } from '@ratchet/kernel';
import { type PredictRequest__Output, type PredictResponse, protos } from '@ratchet/protocol';

/** An answer of the size and shape that the starter model gives. */
const PREDICTION = {
  predictionId: '01890000-0000-7000-8000-000000000000',
  classification: {
    label: 'positive',
    score: 0.8125,
    scores: [
      { label: 'negative', score: 0.0625 },
      { label: 'neutral', score: 0.125 },
      { label: 'positive', score: 0.8125 },
    ],
  },
};

/**
 * The yardstick: Predict as grpc-js alone answers it, with its defaults, the mesh's own messages and no work at all.
 * Deliberately not through @ratchet/rpc.
 */
export async function startEcho(): Promise<Closable & { readonly address: string }> {
  const server = new Server();
  server.addService(protos.ratchet.prediction.v1.PredictionService.service, {
    Predict(
      { request }: ServerUnaryCall<PredictRequest__Output, PredictResponse>,
      answer: sendUnaryData<PredictResponse>,
    ): void {
      const { model, instances } = request;
      answer(null, { model, version: '1', predictions: instances.map(() => PREDICTION), recorded: true });
    },
  });
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, bound) =>
      error ? reject(error) : resolve(bound),
    );
  });
  return { address: `127.0.0.1:${port}`, close: () => server.forceShutdown() };
}
