import type { Joined } from "../../protocol/events.ts";
import type { Refusal } from "../../protocol/problem.ts";
import type { Attempt, Pending } from "../pending.ts";
import type { Target, Transport, TransportListener, TransportName } from "../transport.ts";
import type { RoomEvent, Wish } from "./bus.ts";

/** How long after the server could not let one join it is asked again, in milliseconds. */
const REJOIN_MS = 3_000;

/** What a tab says to the holder of the connection, about its own room. */
export interface Line {
  /** The holder's transport. */
  readonly transport: TransportName;
  wish(number: number, wish: Wish): void;
  typing(): void;
}

/**
 * The way of a tab that does not hold the connection itself: by the one that another
 * tab holds, for as long as that lasts. What is not answered by then goes again by
 * whatever comes next.
 */
export class TabRung implements Transport {
  readonly name: TransportName;
  readonly window = 1_000;
  readonly #target: Target;
  readonly #listener: TransportListener;
  readonly #line: Line;
  readonly #answers = new Map<number, (answer: unknown) => void>();
  #wishes = 0;
  #joining = false;
  #rejoining: ReturnType<typeof setTimeout> | undefined;
  /** The room as the server spells it. */
  #slug = "";

  constructor(target: Target, listener: TransportListener, line: Line) {
    this.name = line.transport;
    this.#target = target;
    this.#listener = listener;
    this.#line = line;
    this.#join();
  }

  /** The holder has an answer for this tab. */
  answered(number: number, answer: unknown): void {
    this.#answers.get(number)?.(answer);
    this.#answers.delete(number);
  }

  /** The holder has heard something from the server, in whichever room. */
  happened({ type, detail }: RoomEvent): void {
    if (detail.room !== this.#slug) return;
    if (type === "people") this.#listener.onPeople(detail);
    else if (type === "typing") this.#listener.onTyping(detail);
    else if (!this.#joining && this.#listener.onMessage(detail) === undefined) this.#join();
  }

  post({ nonce, text, replyTo }: Pending, behind?: string): Promise<Attempt> {
    const pending = { nonce, text, ...(replyTo && { replyTo }) };
    const { room } = this.#target;
    const wish: Wish = { type: "post", room, pending, ...(behind && { behind }) };
    return new Promise((resolve) =>
      this.#wish(wish, (answer) => resolve((answer ?? {}) as Attempt)),
    );
  }

  typing(): void {
    this.#line.typing();
  }

  // The holder sees to its connection.
  check(): void {}
  wake(): void {}

  close(): void {
    clearTimeout(this.#rejoining);
    this.#joining = true;
    for (const settle of this.#answers.values()) settle(undefined);
    this.#answers.clear();
  }

  #join(): void {
    if (this.#joining) return;
    this.#joining = true;
    const { room, fragments } = this.#target;
    const after = this.#listener.cursor;
    const wish: Wish = { type: "join", room, fragments, ...(after && { after }) };
    this.#wish(wish, (answer) => this.#joined(answer as Joined | Refusal | undefined, after));
  }

  #joined(answer: Joined | Refusal | undefined, after: string | undefined): void {
    if (!answer) return;
    this.#joining = false;
    if ("error" in answer) {
      const { code, detail } = answer.error;
      if (code !== "unavailable") this.#listener.onRefused(detail);
      else this.#rejoining = setTimeout(() => this.#join(), REJOIN_MS);
    } else {
      this.#slug = answer.room;
      this.#listener.onChanges(answer, after);
      if (answer.more) this.#join();
      else this.#listener.onUp(this);
    }
  }

  /** @param take is given undefined where there is no answer any more */
  #wish(wish: Wish, take: (answer: unknown) => void): void {
    const number = ++this.#wishes;
    this.#answers.set(number, take);
    this.#line.wish(number, wish);
  }
}
