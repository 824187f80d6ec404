export { BoundedQueue } from './bounded-queue.ts';
export { type Clock, ManualClock, systemClock } from './clock.ts';
export {
  address,
  ConfigError,
  count,
  flag,
  milliseconds,
  port,
  readConfig,
  settingName,
} from './config.ts';
export {
  FAULT_KINDS,
  Fault,
  type FaultKind,
  type FaultMetadata,
  invalid,
  messageOf,
  quote,
} from './fault.ts';
export { isId, newId } from './ids.ts';
export { openService } from './open-service.ts';
export { CONFIG_EXIT_CODE, type Ready, runService, type Service, type ServiceMessage } from './process.ts';
export { type Random, randomFrom, shuffle } from './random.ts';
export { type Closable, Scope } from './scope.ts';
