import type { Message } from "../protocol/message.ts";

/** A post that has not been acknowledged. */
export interface Pending {
  readonly nonce: string;
  readonly text: string;
  readonly replyTo?: number;
  /** Set once the server has refused it: a person decides whether to try again. */
  refusal?: string;
}

/** What became of one attempt to send: the message, or why not, and whether that is the last word. */
export type Attempt = { message: Message } | { refusal: string } | { retryAfter?: number };

interface Entry extends Pending {
  resolve: (message: Message) => void;
  reject: (error: Error) => void;
}

/** The server refused a post; its message is the server's word for it. */
export class RefusedError extends Error {
  override name = "RefusedError";
}

/** The pauses between attempts grow from the first to the second, in milliseconds. */
const PAUSE_MS = { first: 500, longest: 15_000 };

/**
 * What a person has written and the server has not acknowledged. Sent one by
 * one in the order written, each again with the same nonce until there is a
 * word on it.
 */
export class Outbox {
  readonly #send: (pending: Pending) => Promise<Attempt>;
  readonly #onChange: (pending: Pending) => void;
  readonly #entries: Entry[] = [];
  #sending = false;
  #failures = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /**
   * @param send makes one attempt, and never rejects
   * @param onChange is told of each post that is new, refused, or tried again
   */
  constructor(send: (pending: Pending) => Promise<Attempt>, onChange: (pending: Pending) => void) {
    this.#send = send;
    this.#onChange = onChange;
  }

  get pending(): readonly Pending[] {
    return this.#entries;
  }

  /** Resolves once the server has acknowledged it; rejects with RefusedError when discarded after a refusal. */
  add(text: string, replyTo?: number): Promise<Message> {
    return new Promise((resolve, reject) => {
      const nonce = crypto.randomUUID?.() ?? fallbackUuid();
      const entry: Entry = { nonce, text, resolve, reject, ...(replyTo && { replyTo }) };
      this.#entries.push(entry);
      this.#onChange(entry);
      this.flush();
    });
  }

  /** Tries a refused post again. */
  retry(nonce: string): void {
    const entry = this.#entries.find((candidate) => candidate.nonce === nonce);
    if (!entry) return;
    delete entry.refusal;
    this.#onChange(entry);
    this.flush();
  }

  /** Gives a post up. */
  discard(nonce: string): void {
    const index = this.#entries.findIndex((candidate) => candidate.nonce === nonce);
    const [entry] = index < 0 ? [] : this.#entries.splice(index, 1);
    entry?.reject(new RefusedError(entry.refusal ?? "discarded"));
    this.flush();
  }

  /** Sends what is waiting, now: when the network is back, say. */
  flush(): void {
    clearTimeout(this.#timer);
    if (!this.#sending) void this.#sendAll();
  }

  close(): void {
    clearTimeout(this.#timer);
    for (const entry of this.#entries.splice(0))
      entry.reject(new Error("closed before it was sent"));
  }

  async #sendAll(): Promise<void> {
    this.#sending = true;
    for (let next = this.#next(); next; next = this.#next()) {
      const attempt = await this.#send(next);
      if ("message" in attempt) {
        this.#failures = 0;
        this.#entries.splice(this.#entries.indexOf(next), 1);
        next.resolve(attempt.message);
      } else if ("refusal" in attempt) {
        this.#failures = 0;
        next.refusal = attempt.refusal;
        this.#onChange(next);
      } else {
        this.#wait(attempt.retryAfter);
        break;
      }
    }
    this.#sending = false;
  }

  #next(): Entry | undefined {
    return this.#entries.find((entry) => entry.refusal === undefined);
  }

  #wait(seconds?: number): void {
    const pause = Math.min(PAUSE_MS.first * 2 ** this.#failures++, PAUSE_MS.longest);
    // Jitter, so that those whom one cut hit do not come back as one.
    const delay = seconds ? seconds * 1000 : pause * (0.5 + Math.random());
    this.#timer = setTimeout(() => this.flush(), delay);
  }
}

/** crypto.randomUUID is there on secure origins only; an intranet's plain http is not one. */
function fallbackUuid(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
