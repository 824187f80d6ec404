import { Fault } from '@ratchet/kernel';

/**
 * Why a file is refused; the ErrorInfo reason of the fault.
 *
 * - `MODEL_EMPTY`, `MODEL_NOT_ONNX`: there is no model in the file, or one of another format.
 * - `MODEL_CORRUPT`: the bytes are cut off or damaged.
 * - `MODEL_TOO_LARGE`, `MODEL_TOO_DEEP`: a bound of {@link ScanLimits} is passed.
 * - `MODEL_VERSION_UNSUPPORTED`: the IR version or an operator set is missing, too old or too new.
 * - `MODEL_OPERATOR_UNSUPPORTED`: an operator that would need a library of its own.
 * - `MODEL_TYPE_UNSUPPORTED`: an input, output or tensor of a type that is not served.
 * - `MODEL_EXTERNAL_DATA`: a tensor whose bytes lie in another file.
 * - `MODEL_TENSOR_INVALID`, `MODEL_GRAPH_INVALID`: well-formed bytes that describe no runnable graph.
 */
export type Refusal =
  | 'MODEL_EMPTY'
  | 'MODEL_NOT_ONNX'
  | 'MODEL_CORRUPT'
  | 'MODEL_TOO_LARGE'
  | 'MODEL_TOO_DEEP'
  | 'MODEL_VERSION_UNSUPPORTED'
  | 'MODEL_OPERATOR_UNSUPPORTED'
  | 'MODEL_TYPE_UNSUPPORTED'
  | 'MODEL_EXTERNAL_DATA'
  | 'MODEL_TENSOR_INVALID'
  | 'MODEL_GRAPH_INVALID';

/** Names the thing at fault; a function, because the name is only put together when there is a fault. */
export type Where = () => string;

/** The fault of a refused file; the message starts with a capital whatever names its subject. */
export function refusal(reason: Refusal, message: string): Fault {
  return new Fault('FailedPrecondition', reason, message.charAt(0).toUpperCase() + message.slice(1));
}
