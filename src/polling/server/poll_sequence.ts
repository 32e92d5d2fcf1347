import type { Answer } from "./answers.ts";

/** What a numbered poll is, seen from those before it. */
export type PollKind =
  /** The one after the latest, which it acknowledges; or the first. */
  | "next"
  /** The latest again, which has not been answered yet. */
  | "overlap"
  /** The latest again, which has been answered. */
  | "repeat"
  /** Older than the latest: a late copy that nobody waits for. */
  | "late"
  /** It acknowledges an answer that was never given. */
  | "gap";

/**
 * A session's numbered polls, of which the handshake is the first: the latest one, and the answer
 * to it until the next one acknowledges it.
 */
export class PollSequence {
  #n: number | undefined;
  #answer: Answer | undefined;

  /** The number of the latest poll; undefined until there was one. */
  get latest(): number | undefined {
    return this.#n;
  }

  /** The answer to the latest, where it was given. */
  get answer(): Answer | undefined {
    return this.#answer;
  }

  kindOf(n: number): PollKind {
    // Who has shaken hands without a number may begin with any.
    const latest = this.#n ?? n - 1;
    if (n > latest + 1) return "gap";
    if (n > latest) return "next";
    if (n < latest) return "late";
    return this.#answer ? "repeat" : "overlap";
  }

  begin(n: number): void {
    this.#n = n;
    this.#answer = undefined;
  }

  keep(answer: Answer): void {
    this.#answer = answer;
  }
}
