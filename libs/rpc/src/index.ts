export type { CallContext } from './call-context.ts';
export type { ConnectOptions } from './client.ts';
export { connect, type Remote, type RemoteMethod } from './connect.ts';
export type { HealthState } from './health.ts';
export { type Handlers, type Implementation, implement } from './implement.ts';
export type { Answer, CallSettings } from './remote-call.ts';
export { type RpcServer, type ServeOptions, serve } from './serve.ts';
export { faultOf, HTTP_STATUS_OF_KIND, STATUS_OF_KIND } from './status.ts';
export type { OnError } from './wire-error.ts';
