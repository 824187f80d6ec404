/** How long a call may take when its caller does not say. */
export const TIMEOUT_MS_DEFAULT = 30_000;

/** The same for an upload: the largest model file over a slow line. */
export const UPLOAD_MS_DEFAULT = 10 * 60 * 1000;
