import { ModelFailure } from './failure.ts';

const MESSAGE_MAX = 300;

/**
 * What onnxruntime says, without what is nobody's business: its source files and functions, and the paths of this
 * machine. One line of at most 300 characters. Names in quotes stay: they are the model's, even when they look like paths.
 */
export function cleanMessage(raw: string): string {
  const text = raw
    .replace(/\S*\/onnxruntime_src\/\S*\s.*?\([^()]*\)(?:\s*const)?(?=\s)/g, ' ')
    .replace(/\S*\/onnxruntime_src\/\S*/g, ' ')
    .replace(/\[ONNXRuntimeError\]\s*:\s*\d+\s*:\s*\w+\s*:/g, ' ')
    .replace(/\b\w+\.(?:cc|cpp|h):\d+\s+\w+\s/g, ' ')
    .replace(/(?<![\w'"/.])(?:[A-Za-z]:)?(?:[\\/][\w.@+~-]+){2,}[\\/]?/g, ' ')
    .replace(/[\p{Cc}\s]+/gu, ' ')
    .trim();
  return text.length > MESSAGE_MAX ? `${text.slice(0, MESSAGE_MAX - 1)}…` : text;
}

/** The failure of a file that onnxruntime does not take. */
export function loadFailure(error: unknown): ModelFailure {
  if (isMemory(error)) return outOfMemory('load');
  const message = `the model can't be loaded: ${cleanMessage(textOf(error))}`;
  return new ModelFailure('FailedPrecondition', 'MODEL_REJECTED', message);
}

/** The failure of a run. All that can be known of inputs was checked before, so what the graph says is about their values. */
export function runFailure(error: unknown): ModelFailure {
  if (isMemory(error)) return outOfMemory('run');
  const message = `the model can't take these inputs: ${cleanMessage(textOf(error))}`;
  return new ModelFailure('InvalidInput', 'MODEL_REFUSED_INPUT', message);
}

function isMemory(error: unknown): boolean {
  return /bad_alloc|failed to allocate memory|out of memory/i.test(textOf(error));
}

function outOfMemory(doing: 'load' | 'run'): ModelFailure {
  return new ModelFailure(
    'ResourceExhausted',
    'MODEL_OUT_OF_MEMORY',
    `to ${doing} the model takes more memory than there is`,
  );
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
