import { retryAfterPause } from "../../polling/client/backoff.ts";
import type { Joined } from "../../protocol/events.ts";
import type { Refusal } from "../../protocol/problem.ts";
import type { Attempt, Pending } from "../pending.ts";
import { REJOIN_MS } from "../socket_transport.ts";
import type { Target, Transport, TransportListener, TransportName } from "../transport.ts";
import type { HolderRequest, RoomEvent } from "./bus.ts";

/** What a tab says to the holder of the connection, about its own room. */
export interface HolderLink {
  /** The holder's transport. */
  readonly transport: TransportName;
  request(number: number, request: HolderRequest): void;
  typing(): void;
}

/**
 * The transport of a tab that does not hold the connection itself: the one that another
 * tab holds, for as long as that lasts. What is not answered by then goes again by
 * whatever comes next.
 */
export class FollowerTransport implements Transport {
  readonly name: TransportName;
  readonly window = 1_000;
  readonly #target: Target;
  readonly #listener: TransportListener;
  readonly #link: HolderLink;
  readonly #answers = new Map<number, (answer: unknown) => void>();
  #requests = 0;
  #joining = false;
  readonly #closed = new AbortController();
  /** How often in a row the server could not let it in. */
  #failures = 0;
  /** The room as the server spells it. */
  #slug = "";

  constructor(target: Target, listener: TransportListener, link: HolderLink) {
    this.name = link.transport;
    this.#target = target;
    this.#listener = listener;
    this.#link = link;
    this.#join();
  }

  /** The holder has an answer for this tab. */
  handleAnswer(number: number, answer: unknown): void {
    this.#answers.get(number)?.(answer);
    this.#answers.delete(number);
  }

  /** The holder has heard something from the server, in whichever room. */
  handleEvent({ type, detail }: RoomEvent): void {
    if (detail.room !== this.#slug) return;
    if (type === "people") this.#listener.onPeople(detail);
    else if (type === "typing") this.#listener.onTyping(detail);
    else if (!this.#joining && this.#listener.onMessage(detail) === undefined) this.#join();
  }

  send(pending: Pending, behind?: string): Promise<Attempt> {
    const { room } = this.#target;
    const request: HolderRequest = {
      type: "send",
      room,
      pending,
      ...(behind && { behind }),
    };
    return new Promise((resolve) =>
      this.#request(request, (answer) => resolve((answer ?? {}) as Attempt)),
    );
  }

  typing(): void {
    this.#link.typing();
  }

  // The holder sees to its connection.
  check(): void {}
  wake(): void {}

  close(): void {
    this.#closed.abort();
    this.#joining = true;
    for (const settle of this.#answers.values()) settle(undefined);
    this.#answers.clear();
  }

  #join(): void {
    if (this.#joining) return;
    this.#joining = true;
    const { room } = this.#target;
    const after = this.#listener.cursor;
    const request: HolderRequest = { type: "join", room, ...(after && { after }) };
    this.#request(request, (answer) => this.#joined(answer as Joined | Refusal | undefined, after));
  }

  #joined(answer: Joined | Refusal | undefined, after: string | undefined): void {
    if (this.#closed.signal.aborted) return;
    this.#joining = false;
    if (!answer) this.#join();
    else if ("error" in answer) {
      const { code, detail } = answer.error;
      if (code !== "unavailable") this.#listener.onRefused(detail);
      else this.#retry();
    } else {
      this.#failures = 0;
      this.#slug = answer.room;
      this.#listener.onChanges(answer, after);
      if (answer.presence) this.#listener.onPeople(answer.presence);
      if (answer.more) this.#join();
      else this.#listener.onUp(this);
    }
  }

  #retry(): void {
    const { clock } = this.#target;
    const join = () => this.#join();
    retryAfterPause(this.#failures++, join, clock, this.#closed.signal, REJOIN_MS);
  }

  /** @param handle is given undefined where there is no answer any more, or the holder had none in time */
  #request(request: HolderRequest, handle: (answer: unknown) => void): void {
    const number = ++this.#requests;
    this.#answers.set(number, handle);
    this.#link.request(number, request);
  }
}
