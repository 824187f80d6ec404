/** A mistake in what the user gave, found by the command itself. Its message says the fix. */
export class UserError extends Error {
  override readonly name = 'UserError';
}

/** The user pressed Ctrl-C; the message says what goes on without them. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted';
}
