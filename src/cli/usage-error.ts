/** The command cannot be carried out as it was given. The message is for whoever typed it. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}
