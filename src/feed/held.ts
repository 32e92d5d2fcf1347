import type { ServerResponse } from "node:http";
import { type Answer, type Format, makeAnswer, toResponse } from "./answer.ts";
import type { Deadlines, Expiring } from "./deadlines.ts";

/** The held requests that the same bytes will answer: one room, one cursor, one format. */
export class Group {
  readonly cursor: string;
  readonly format: Format;
  readonly held = new Set<Held>();
  readonly #onEmpty: () => void;
  #empty: Answer | undefined;

  /** @param onEmpty is called when the last of them is answered or gone */
  constructor(cursor: string, format: Format, onEmpty: () => void) {
    this.cursor = cursor;
    this.format = format;
    this.#onEmpty = onEmpty;
  }

  delete(held: Held): boolean {
    if (!this.held.delete(held)) return false;
    if (this.held.size === 0) this.#onEmpty();
    return true;
  }

  /** Ends the wait of all of them. */
  expire(): void {
    for (const held of this.held) held.expire();
  }

  /** The answer that nothing has happened. */
  get empty(): Answer {
    this.#empty ??= makeAnswer({ changes: [], cursor: this.cursor, more: false }, this.format);
    return this.#empty;
  }
}

/** One request that waits for its room to change. It is over once, whatever ends it. */
export abstract class Held implements Expiring {
  tick = 0;
  readonly #group: Group;
  readonly #deadlines: Deadlines;

  constructor(group: Group, deadlines: Deadlines) {
    this.#group = group;
    this.#deadlines = deadlines;
    group.held.add(this);
  }

  answer(answer: Answer): void {
    if (this.forget()) this.send(answer);
  }

  fail(error: unknown): void {
    if (this.forget()) this.sendError(error);
  }

  expire(): void {
    this.answer(this.#group.empty);
  }

  /** Lets go of it unanswered: its client is gone. False when it was over already. */
  forget(): boolean {
    if (!this.#group.delete(this)) return false;
    this.#deadlines.delete(this);
    return true;
  }

  protected abstract send(answer: Answer): void;
  protected abstract sendError(error: unknown): void;
}

/** Held on its connection and nothing else: there is no Request, Response or promise. */
export class HeldConnection extends Held {
  readonly #outgoing: ServerResponse;

  constructor(group: Group, deadlines: Deadlines, outgoing: ServerResponse) {
    super(group, deadlines);
    this.#outgoing = outgoing;
    outgoing.on("close", () => this.forget());
  }

  protected override send({ headers, body }: Answer): void {
    this.#outgoing.writeHead(200, headers).end(body);
  }

  /** The client asks again with the same cursor, as after any cut. */
  protected override sendError(): void {
    this.#outgoing.destroy();
  }
}

/** Held by whoever called the app, which has a connection or, as in `app.request()`, none. */
export class HeldCall extends Held {
  readonly response: Promise<Response>;
  readonly #settle: PromiseWithResolvers<Response>;

  constructor(group: Group, deadlines: Deadlines, signal: AbortSignal) {
    super(group, deadlines);
    this.#settle = Promise.withResolvers<Response>();
    this.response = this.#settle.promise;
    signal.addEventListener("abort", () => this.expire(), { once: true });
  }

  protected override send(answer: Answer): void {
    this.#settle.resolve(toResponse(answer));
  }

  protected override sendError(error: unknown): void {
    this.#settle.reject(error);
  }
}
