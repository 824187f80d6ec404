import './no-telemetry.ts';
import { InferenceSession, Tensor } from 'onnxruntime-node';

export { InferenceSession, Tensor };

type SessionOptions = InferenceSession.SessionOptions;

/**
 * Options of every session of training: one thread, node after node, so that the same model and inputs give the same bits
 * in every process; what onnxruntime has to say arrives as errors, not in the log.
 */
export function oneThread(options: SessionOptions = {}): SessionOptions {
  return {
    executionProviders: ['cpu'],
    intraOpNumThreads: 1,
    interOpNumThreads: 1,
    executionMode: 'sequential',
    logSeverityLevel: 4,
    ...options,
  };
}
