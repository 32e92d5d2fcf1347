/** The caller's mistake, in one line that says what was wrong: exit 2. */
export class UsageError extends Error {
  override name = "UsageError";
}
