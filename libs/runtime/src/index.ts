export type { Golden, Loaded, LoadOrder } from './control.ts';
export { ModelWorker, type Ran, type WorkerLimits } from './model-worker.ts';
export { openSession, type Session } from './open-session.ts';
export { loadFailure, runFailure } from './ort-message.ts';
export { split } from './split.ts';
export { STACK_BYTES_MAX, type Stack, stack } from './stack.ts';
