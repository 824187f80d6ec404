/**
 * onnxruntime reports home by itself since 1.30 (a device id, an uploader, a log file in the temporary directory), also on
 * Linux and macOS, unless this is set before it loads. What a mesh serves is nobody else's business. Import this first.
 */
process.env['ORT_DISABLE_TELEMETRY'] = '1';
