/** The largest message that a server or client of the mesh sends or takes unless told otherwise. */
export const MESSAGE_BYTES_MAX = 16 * 1024 * 1024;

/** Later deadlines are as good as this one, and a timer of more than 24.8 days would fire at once. */
export const TIMEOUT_MS_MAX = 24 * 60 * 60 * 1000;
