import type { ChatClient } from "../../../client/connect.ts";
import type { Pending } from "../../../client/pending.ts";

/** How the line was from a moment on. */
export type LineState = "live" | "waiting" | "cut" | "closed";

interface Kept {
  /** When the line changed, in milliseconds since the Unix epoch, and to what. */
  changes: [at: number, state: LineState][];
  /** How many posts and changes were sent more than once until they were acknowledged. */
  again: number;
  /** What never came, by the gaps that it has left. */
  lost: number;
}

const KEY = "longwave line";
export const HOUR_MS = 3_600_000;

/** How a tab's line has been for the last hour, from one page to the next. */
export class LineLog {
  readonly #kept = read();

  constructor(client: ChatClient) {
    const note = () => this.#note(stateOf(client));
    if (this.changes.length === 0) this.#note("waiting", performance.timeOrigin);
    note();
    client.on("state", note);
    const countAgain = (pending: Pending) => {
      if (!isSentAgain(pending)) return;
      this.#kept.again++;
      this.#write();
    };
    client.on("posted", (_, post) => countAgain(post));
    client.on("changed", countAgain);
    addEventListener("pagehide", () => this.#note("closed"));
    addEventListener("pageshow", ({ persisted }) => persisted && note());
  }

  get changes(): Kept["changes"] {
    return this.#kept.changes;
  }

  get again(): number {
    return this.#kept.again;
  }

  get lost(): number {
    return this.#kept.lost;
  }

  countLost(count: number): void {
    this.#kept.lost += count;
    this.#write();
  }

  /** Since when it is not live; undefined while it is. */
  get downSince(): number | undefined {
    const lastUp = this.changes.map(([, state]) => state).lastIndexOf("live");
    return this.changes[lastUp + 1]?.[0];
  }

  #note(state: LineState, at = Date.now()): void {
    const { changes } = this.#kept;
    if (changes.at(-1)?.[1] === state) return;
    changes.push([at, state]);
    while ((changes[1]?.[0] ?? at) < at - HOUR_MS) changes.shift();
    this.#write();
  }

  #write(): void {
    try {
      sessionStorage[KEY] = JSON.stringify(this.#kept);
    } catch {
      // Forbidden, or full: then it is known until the page is left.
    }
  }
}

export const isSentAgain = ({ tries }: Pending): boolean => tries > 1;

function stateOf({ state, intercepted }: ChatClient): LineState {
  if (intercepted || state === "offline") return "cut";
  return state === "live" ? state : "waiting";
}

function read(): Kept {
  try {
    return JSON.parse(sessionStorage[KEY]);
  } catch {
    return { changes: [], again: 0, lost: 0 };
  }
}
