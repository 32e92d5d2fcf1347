import { execFileSync } from "node:child_process";

/**
 * Runs a program to its end.
 *
 * @returns what it printed
 * @throws with what it printed, where it fails
 */
export function run(file: string, words: string[], cwd: string): string {
  // Not as a script of this project's own npm, which hands its settings down.
  const env = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^npm_(config|package|lifecycle)_/i.test(name)),
  );
  try {
    return execFileSync(file, words, { cwd, env, encoding: "utf8", stdio: "pipe" });
  } catch (error) {
    const { message, stdout = "", stderr = "" } = error as Partial<Record<string, string>>;
    throw new Error(`${message}\n${stdout}${stderr}`);
  }
}
