export { bearerCheck } from './bearer.ts';
export type { CallContext } from './call-context.ts';
export type { ConnectOptions } from './client.ts';
export { connect, type Remote, type RemoteMethod } from './connect.ts';
export type { HealthState } from './health.ts';
export type { HopBatch, HopReply } from './hop/columns.ts';
export {
  faultOfItem,
  type HopItem,
  type HopRefusal,
  refusalOf,
  refusalOfError,
  TRACE_BYTES,
} from './hop/item.ts';
export { type Exchange, type HopImplementation, hopImplementation } from './hop/receiver.ts';
export { type HopRelayOptions, type HopStep, hopRelay } from './hop/relay.ts';
export { type HopLimits, type HopObserver, HopSender, type HopSenderOptions } from './hop/sender.ts';
export { type Handlers, type Implementation, implement } from './implement.ts';
export { isLoopback } from './loopback.ts';
export { metricsService } from './metrics-service.ts';
export { readTls, type TlsSettings } from './pem.ts';
export type { Answer, CallSettings } from './remote-call.ts';
export { type RpcServer, type ServeOptions, serve } from './serve.ts';
export { faultOf, HTTP_STATUS_OF_KIND, STATUS_OF_KIND } from './status.ts';
export type { OnError } from './wire-error.ts';
