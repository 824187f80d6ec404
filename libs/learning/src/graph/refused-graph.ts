import { Fault, messageOf } from '@ratchet/kernel';

const MESSAGE_MAX = 400;

/** What onnxruntime does with a graph; its failures come as faults. */
export async function refusing<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    throw refusedGraph(error);
  }
}

/**
 * The fault of a graph that onnxruntime doesn't take, at opening or in its run. onnxruntime names nodes by their name, and
 * ours are named after their first output. Source files, functions and status codes of onnxruntime are left out.
 */
export function refusedGraph(error: unknown): Fault {
  const said = messageOf(error)
    .replace(/\S*\/onnxruntime_src\/\S*\s.*?\([^()]*\)(?:\s*const)?(?=\s)/g, ' ')
    .replace(/\S*\/onnxruntime_src\/\S*/g, ' ')
    .replace(/\b\w+\.(?:cc|cpp|h):\d+\s+\w+\s/g, ' ')
    .replace(/\[ONNXRuntimeError\]\s*:\s*\d+\s*:\s*\w+\s*:/g, ' ')
    .replace(/Non-zero status code returned while running/g, 'could not run')
    .replace(/[\p{Cc}\s]+/gu, ' ')
    .trim()
    .slice(0, MESSAGE_MAX);
  return new Fault(
    'FailedPrecondition',
    'GRAPH_REFUSED',
    `onnxruntime does not take the graph: ${said}; check the shapes and types that meet at this node`,
  );
}
