import type { Transport } from "../transport.ts";
import type { FromHolder, HolderRequest, RoomEvent } from "./bus.ts";

type WithoutTerm<Message> = Message extends FromHolder ? Omit<Message, "term"> : never;

/** A transport whose socket others can join their rooms on. */
type SharedTransport = Transport & Required<Pick<Transport, "join" | "leave" | "events">>;

/** What the tab that holds the connection does for the others: their rooms are joined on it, and it sends for them. */
export class Holder {
  /** Counts the connections that could be shared; 0 while there is none. */
  connection = 0;
  readonly #ownRoom: string;
  readonly #say: (message: WithoutTerm<FromHolder>) => void;
  readonly #tabs = new Map<string, { room: string; isHere: boolean }>();
  #transport: SharedTransport | undefined;
  #connections = 0;
  #unlisten = () => {};

  constructor(ownRoom: string, say: (message: WithoutTerm<FromHolder>) => void) {
    this.#ownRoom = ownRoom;
    this.#say = say;
  }

  /**
   * The transport that is live now, if one is. The feed is one room's and cannot be shared.
   *
   * @returns whether this is another connection than before
   */
  use(transport: Transport | undefined): boolean {
    const shared = transport?.join ? (transport as SharedTransport) : undefined;
    if (shared === this.#transport) return false;
    this.#unlisten();
    this.#transport = shared;
    this.connection = shared ? ++this.#connections : 0;
    if (shared) this.#listen(shared);
    return true;
  }

  async handle(
    tab: string,
    connection: number,
    number: number,
    request: HolderRequest,
  ): Promise<void> {
    const transport = this.#transport;
    // By another connection it would go before what was under way by the one that was meant.
    if (!transport || connection !== this.connection) return;
    const answer = (answer: unknown) => this.#say({ type: "answer", tab, number, answer });
    if (request.type === "send") {
      const { pending, behind, room } = request;
      const { tries } = pending;
      const attempt = await transport.send(pending, behind, room);
      answer({ ...attempt, again: pending.tries - tries });
    } else {
      const { type: _type, ...join } = request;
      this.#tabs.set(tab, { room: join.room, isHere: true });
      transport.join(join, answer);
    }
  }

  typing(room: string): void {
    this.#transport?.typing(room);
  }

  here(tab: string): void {
    const entry = this.#tabs.get(tab);
    if (entry) entry.isHere = true;
    else this.#say({ type: "missed", tab });
  }

  /** A tab has left its room, which is left with the last one. */
  bye(tab: string): void {
    const room = this.#tabs.get(tab)?.room;
    this.#tabs.delete(tab);
    const isOpen = [...this.#tabs.values()].some((other) => other.room === room);
    if (room && !isOpen && room !== this.#ownRoom) this.#transport?.leave(room);
  }

  /** Begins a roll call. Who has not answered the last one has crashed, or is frozen. */
  roll(): void {
    for (const [tab, entry] of this.#tabs) {
      if (!entry.isHere) this.bye(tab);
      entry.isHere = false;
    }
  }

  /** Another tab holds now; this one's connection may go on for its own room. */
  close(): void {
    for (const tab of this.#tabs.keys()) this.bye(tab);
    this.#unlisten();
  }

  #listen({ events }: SharedTransport): void {
    const tell = (event: RoomEvent) => this.#say({ type: "event", event });
    const onMessage = (detail: Extract<RoomEvent, { type: "message" }>["detail"]) =>
      tell({ type: "message", detail });
    const onPeople = (detail: Extract<RoomEvent, { type: "people" }>["detail"]) =>
      tell({ type: "people", detail });
    const onTyping = (detail: Extract<RoomEvent, { type: "typing" }>["detail"]) =>
      tell({ type: "typing", detail });
    events.on("message", onMessage).on("people", onPeople).on("typing", onTyping);
    this.#unlisten = () =>
      events.off("message", onMessage).off("people", onPeople).off("typing", onTyping);
  }
}
