import { type DefaultEventsMap, Emitter } from "@socket.io/component-emitter";
import { retryAfterPause } from "../polling/client/backoff.ts";
import { type Fetch, systemFetch } from "../polling/number/clock.ts";
import type { Presence } from "../protocol/events.ts";
import type { Message, Page, Person, Reactions, ReadMark } from "../protocol/message.ts";
import { type ApiAnswer, requestApi } from "./api_request.ts";
import { type Clock, systemClock } from "./clock.ts";
import { FeedTransport } from "./feed_transport.ts";
import { Outbox, RefusedError } from "./outbox.ts";
import { browserStorage, noStorage } from "./outbox_storage.ts";
import { isPost, type Pending, type PendingChange, type PendingPost } from "./pending.ts";
import { Timeline } from "./timeline.ts";
import type { Connection, MakeConnection, Target, TransportName } from "./transport.ts";
import { TransportSelector } from "./transport_selector.ts";

export type { Pending, PendingChange, PendingPost } from "./pending.ts";
export type { TransportName } from "./transport.ts";
export type { Message, Page, Person, Presence, Reactions };
export { RefusedError };

/**
 * `connecting` until the first answer, `live` while changes arrive as they are
 * made, `waiting` while the way is cut and tried again, `offline` while nothing
 * gets through and the device says that it has no network.
 */
export type State = "connecting" | "live" | "waiting" | "offline";

export interface ConnectOptions {
  /** The slug of the room. */
  room: string;
  /** The name to be a guest by, where there is no token. */
  name?: string;
  /** A token from `POST /api/people`. Without one and without a name, a page's cookie says who it is. */
  token?: string;
  /**
   * Names the page's visitor on a socket where there is no token: good once, and for minutes.
   * The next is asked for at `/api/ticket`, by the page's cookie.
   */
  ticket?: string;
  /** The cursor to go on from; without one, the newest page comes first. */
  after?: string;
  /** Go by this way alone, instead of whichever gets through. */
  transport?: TransportName;
  /** Makes every request, polls included; the global one otherwise. */
  fetch?: Fetch;
  /** In which refusals are told, as `ko`; the browser's where absent. */
  language?: string;
  /** Reaches socket.io-client. */
  socketOptions?: object;
  /** Where the browser keeps what is not acknowledged, from one page to the next. */
  outboxKey?: string;
  /** For a simulator or a test; what socket.io-client times itself is not by it. */
  clock?: Clock;
}

/** Where a page of what was said lies, by a seq, and how many messages it has. */
export type HistoryQuery = { [Name in "before" | "after" | "around" | "limit"]?: number };

export interface ChatEvents {
  /** Each change once, in rev order: a post, an edit, a removal, a reaction. */
  message(message: Message): void;
  /** The server's database is another one than before: what came so far is void. */
  reset(): void;
  state(state: { state: State; transport: TransportName; intercepted?: true }): void;
  people(presence: Presence): void;
  typing(typing: { room: string; person: Person }): void;
  /** A post or a change is new, on its way again, or refused (then it has a `refusal`). */
  pending(pending: Pending): void;
  /** A pending post that the server has acknowledged; `post` says since when and how often it was tried. */
  posted(message: Message, post: PendingPost): void;
  /** A pending change that the server has acknowledged, and the message as it is with that. */
  changed(change: PendingChange, message: Message): void;
  /** What is not to be sent any more, by this tab's word or by another's. */
  discarded(pending: Pending): void;
  /** The room cannot be joined, or the name not be had; the server's reason. */
  refused(detail: string): void;
}

/** How long an answer to giving a name is waited for, in milliseconds. */
const NAME_MS = 10_000;
/** And one with what is read of the room. */
const READ_MS = 20_000;
/** And one to a mark. */
const MARK_MS = 10_000;

/** What a sign-in page comes with: itself, a redirect to it (0 in a browser), or a word that one is due. */
const SIGN_IN = [0, 200, 301, 302, 303, 307, 308, 401, 403, 407, 511];
/** So many such answers in a row are no accident. */
const SIGN_INS = 2;

/** A person's end of one room. Made by `connect`. */
export class ChatClient {
  state: State = "connecting";
  /**
   * Whether somebody else answers in the server's place while nothing gets through: the sign-in
   * page of a network or of a company, most likely.
   */
  intercepted = false;
  /** Who is in the room, as far as that is known. */
  presence: Presence | undefined;
  readonly outbox: Outbox;
  readonly #events = new Emitter<DefaultEventsMap, ChatEvents>();
  readonly #target: Target;
  readonly #timeline: Timeline;
  readonly #forced: TransportName | undefined;
  readonly #closed = new AbortController();
  readonly #makeConnection: MakeConnection;
  #connection: Connection | undefined;
  #transport: TransportName;
  /** What the device says; some say so of every network. */
  #online = true;
  /** Whether there was an answer, from whomever, since the way was last lost. */
  #isAnswered = false;
  /** When the server itself last answered, in milliseconds since the Unix epoch; where this tab hears that. */
  lastContact: number | undefined;
  /** How many answers in a row were a sign-in page's. */
  #signIns = 0;

  constructor(
    url: string,
    { room, name, token, ticket, after, transport, outboxKey, ...options }: ConnectOptions,
    makeConnection: MakeConnection,
  ) {
    this.#makeConnection = makeConnection;
    this.#forced = transport;
    this.#transport = transport ?? "polling";
    this.#timeline = new Timeline(after);
    const { clock = systemClock, fetch = systemFetch } = options;
    this.#target = {
      url: url.replace(/\/+$/, ""),
      room,
      token,
      ticket,
      fetch: (...given) => fetch(...given),
      clock,
      language: options.language,
      socketOptions: options.socketOptions ?? {},
      openFeed: (...given) => new FeedTransport(this.#target, ...given),
      onAnswer: (isServer, status) => this.#answered(isServer, status),
    };
    this.outbox = new Outbox({
      channel: () => this.#connection?.active,
      clock,
      storage: outboxKey ? browserStorage(outboxKey, clock) : noStorage,
      onChange: (pending) => this.#events.emit("pending", pending),
      onAcknowledged: (pending, message) => {
        if (isPost(pending)) this.#events.emit("posted", message, pending);
        else this.#events.emit("changed", pending, message);
      },
      onDiscarded: (pending) => this.#events.emit("discarded", pending),
      readNewest: async () => (await this.history()).messages,
    });
    if (token === undefined && name !== undefined) void this.#giveName(name, 0);
    else this.#openTransports();
  }

  /** Calls back with each event of a name. */
  on<Name extends keyof ChatEvents>(name: Name, listener: ChatEvents[Name]): this {
    this.#events.on(name as string, listener);
    return this;
  }

  /** The same, with the next one alone. */
  once<Name extends keyof ChatEvents>(name: Name, listener: ChatEvents[Name]): this {
    this.#events.once(name as string, listener);
    return this;
  }

  /** Ends one listener of an event, or all of them. */
  off<Name extends keyof ChatEvents>(name: Name, listener?: ChatEvents[Name]): this {
    if (listener) this.#events.off(name as string, listener);
    else this.#events.off(name as string);
    return this;
  }

  /** Where this client is in the room: what to come back with after a reload. */
  get cursor(): string | undefined {
    return this.#timeline.cursor;
  }

  get transport(): TransportName {
    return this.#connection?.transport ?? this.#transport;
  }

  /**
   * Kept and tried again until the server has acknowledged it; what one client
   * posts keeps its order.
   *
   * @param replyTo the seq of the message that it answers
   * @throws RefusedError where the server refuses it, or something on the way does
   */
  async post(text: string, replyTo?: number): Promise<Message> {
    return this.outbox.add(text, replyTo);
  }

  /**
   * Edits a message of one's own; kept and tried again like a post, and in order with those.
   *
   * @returns the message as it then is
   * @throws RefusedError
   */
  async edit(seq: number, text: string): Promise<Message> {
    return this.outbox.change(seq, { type: "edit", text });
  }

  /** Removes a message of one's own; else like `edit`. */
  async remove(seq: number): Promise<Message> {
    return this.outbox.change(seq, { type: "remove" });
  }

  /** Puts a reaction to a message, or takes it away; else like `edit`. */
  async react(seq: number, emoji: string, present: boolean): Promise<Message> {
    return this.outbox.change(seq, { type: "react", emoji, present });
  }

  /**
   * A page of what was said: the newest, or before, after or around a seq. Rejects where no answer comes.
   *
   * @throws RefusedError
   */
  history(query: HistoryQuery = {}): Promise<Page> {
    return this.#read<Page>(`?${new URLSearchParams(query as Record<string, string>)}`);
  }

  /** Who has reacted to a message; else like `history`. */
  reactions(seq: number): Promise<Reactions> {
    return this.#read<Reactions>(`/${seq}/reactions`);
  }

  /** Marks the room as read up to a message; once, also where the page is being left. Rejects where no answer comes. */
  markRead(mark: ReadMark): Promise<ApiAnswer> {
    const { fetch, room } = this.#target;
    const target: Target = {
      ...this.#target,
      fetch: (input, init) => fetch(input, { ...init, keepalive: true }),
    };
    return requestApi(target, `/rooms/${encodeURIComponent(room)}/read`, MARK_MS, mark);
  }

  /** Goes on with another token of the same person's, when theirs is about to expire, say. */
  renew(token: string): void {
    this.#target.token = token;
    this.#connection?.renew();
  }

  /** Tells the room that somebody is writing, where that can be told. */
  typing(): void {
    this.#connection?.active?.typing();
  }

  /** The network is back, or gone, says the device: no need to wait for a time-out to notice. */
  networkChanged(online: boolean): void {
    this.#online = online;
    this.#isAnswered = false;
    if (online) this.#connection?.wake();
    else this.#connection?.check();
    this.#updateState();
  }

  async close(): Promise<void> {
    this.#closed.abort();
    this.#connection?.close();
    this.outbox.close();
    this.state = "offline";
  }

  /** Becomes a guest, however often it takes. A token stays the same person at every connection. */
  async #giveName(name: string, tries: number): Promise<void> {
    // Its own: what takes too long is aborted, and this client is not closed by that.
    const control = new AbortController();
    this.#closed.signal.addEventListener("abort", () => control.abort());
    try {
      const { status, json, refusal } = await requestApi(
        this.#target,
        "/people",
        NAME_MS,
        { name },
        control,
      );
      this.#answered(typeof json?.token === "string" || refusal !== undefined, status);
      if (typeof json?.token === "string") {
        this.#target.token = json.token;
        return this.#openTransports();
      }
      if (refusal && refusal.code !== "unavailable" && refusal.code !== "rate_limited") {
        this.#events.emit("refused", refusal.detail);
        return;
      }
    } catch {
      // Cut on the way.
    }
    const again = () => void this.#giveName(name, tries + 1);
    retryAfterPause(tries, again, this.#target.clock, this.#closed.signal);
    this.#setState("waiting");
  }

  async #read<Answer>(path: string): Promise<Answer> {
    const messages = `/rooms/${encodeURIComponent(this.#target.room)}/messages`;
    const { json, refusal, status } = await requestApi(this.#target, messages + path, READ_MS);
    // What answers by anything else is not the server.
    if (!json || status !== 200) throw new RefusedError(refusal?.detail ?? `status ${status}`);
    return json;
  }

  #openTransports(): void {
    if (this.#closed.signal.aborted) return;
    const timeline = this.#timeline;
    this.#connection = this.#makeConnection(
      this.#target,
      {
        get cursor() {
          return timeline.cursor;
        },
        onChanges: (changes, after) => {
          const fresh = timeline.catchUp(changes, after);
          if (fresh && changes.reset) this.#events.emit("reset");
          for (const message of fresh ?? []) this.#tell(message);
        },
        onMessage: (message) => {
          const next = timeline.apply(message);
          if (next) this.#tell(message);
          return next;
        },
        onPeople: (presence) => {
          this.presence = presence;
          this.#events.emit("people", presence);
        },
        onTyping: (typing) => this.#events.emit("typing", typing),
        onRefused: (detail) => this.#events.emit("refused", detail),
      },
      () => {
        this.#isAnswered = false;
        this.#updateState();
      },
      this.#forced,
    );
  }

  #tell(message: Message): void {
    this.outbox.seen(message);
    this.#events.emit("message", message);
  }

  /** Something about the way has changed. */
  #updateState(): void {
    if (this.#connection?.active) this.outbox.flush();
    if (this.#connection?.active) this.#setState("live");
    else if (!this.#online && !this.#isAnswered) this.#setState("offline");
    else if (this.state !== "connecting" || this.#signIns >= SIGN_INS) this.#setState("waiting");
  }

  /** There is a network, whatever the device says; but who is it that answers? */
  #answered(isServer: boolean, status: number): void {
    if (this.#closed.signal.aborted) return;
    this.#isAnswered = true;
    if (isServer) this.lastContact = this.#target.clock.date();
    this.#signIns = !isServer && SIGN_IN.includes(status) ? this.#signIns + 1 : 0;
    if (this.state !== "live") this.#updateState();
  }

  #setState(state: State): void {
    const { transport } = this;
    const intercepted = state === "waiting" && this.#signIns >= SIGN_INS;
    const isSame = state === this.state && transport === this.#transport;
    if (isSame && intercepted === this.intercepted) return;
    this.state = state;
    this.#transport = transport;
    this.intercepted = intercepted;
    this.#events.emit("state", { state, transport, ...(intercepted && { intercepted }) });
  }
}

/**
 * Joins a room, and stays in it.
 *
 * @example
 * const chat = connect("http://127.0.0.1:3000", { room: "lobby", name: "Ana" });
 * chat.on("message", ({ author, text }) => console.log(author.name, text));
 * await chat.post("hello");
 */
export function connect(url: string, options: ConnectOptions): ChatClient {
  return new ChatClient(url, options, (...given) => new TransportSelector(...given));
}
