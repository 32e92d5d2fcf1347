/** One of the program's commands: `longwave NAME …`. */
export interface Command {
  /** What `--help` prints. */
  help: string;
  /**
   * Runs it, with the arguments that follow its name. What it finds out may set `process.exitCode`.
   *
   * @throws UsageError where the arguments are wrong
   */
  run(args: string[]): Promise<void>;
}
