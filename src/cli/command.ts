/** One of the program's commands: `longwave NAME …`. */
export interface Command {
  /** What `--help` prints. */
  help: string;
  /**
   * Runs it, with the words that follow its name. What it finds out may set `process.exitCode`.
   *
   * @throws UsageError where the words are off
   */
  run(words: string[]): Promise<void>;
}
