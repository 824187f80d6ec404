/**
 * onnxruntime reports home by itself unless this is set before it loads. What is trained is nobody else's business.
 * onnxruntime.ts imports this first; nothing else in learning imports onnxruntime.
 */
process.env['ORT_DISABLE_TELEMETRY'] = '1';
