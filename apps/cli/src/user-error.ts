/** A mistake in what the user gave, found by the command itself. Its message says the fix. */
export class UserError extends Error {
  override readonly name = 'UserError';
}
