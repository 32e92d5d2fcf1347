import { io, type Socket } from "socket.io-client";
import type { ClientEvents, Joined, Presence, ServerEvents } from "../protocol/events.ts";
import type { Message, Person } from "../protocol/message.ts";
import { Emitter } from "./emitter.ts";
import { type Attempt, Outbox, type Pending } from "./outbox.ts";
import { Timeline } from "./timeline.ts";

export type State = "connecting" | "live" | "waiting" | "offline";

export interface ConnectOptions {
  /** The slug of the room. */
  room: string;
  /** A token from `POST /api/people`. Without one, a page's own cookie is used. */
  token?: string;
  /** The cursor to go on from; without one, the newest page comes first. */
  after?: string;
  /** Ask for each message's fragment of the page as well. */
  fragments?: boolean;
  transport?: "polling" | "websocket";
}

export interface ChatEvents {
  /** Each change once, in rev order: a post, an edit, a removal, a reaction. */
  message: Message & { fragment?: string };
  /** The server's database is another one than before: forget what was shown. */
  reset: undefined;
  state: { state: State; transport: string };
  people: Presence;
  typing: { room: string; person: Person };
  /** A post that is on its way or refused. */
  pending: Pending;
  /** A pending post that the server has acknowledged. */
  posted: Message;
  /** The room cannot be joined; the server's word for why. */
  refused: string;
}

/** How long an answer to a post is waited for, in milliseconds. */
const POST_TIMEOUT_MS = 20_000;
/** How long an answer to `join` is waited for, in milliseconds. */
const JOIN_TIMEOUT_MS = 20_000;

/** A person's end of one room. Made by `connect`. */
export class ChatClient extends Emitter<ChatEvents> {
  state: State = "connecting";
  readonly outbox: Outbox;
  readonly #url: string;
  readonly #options: ConnectOptions;
  readonly #timeline: Timeline;
  readonly #socket: Socket<ServerEvents, ClientEvents>;
  #joining = false;
  #online = true;

  constructor(url: string, options: ConnectOptions) {
    super();
    this.#url = url.replace(/\/$/, "");
    this.#options = options;
    this.#timeline = new Timeline(options.after);
    this.outbox = new Outbox(
      (pending) => this.#post(pending),
      (pending) => this.emit("pending", pending),
    );
    this.#socket = io(this.#url, {
      transports: [options.transport ?? "polling"],
      auth: options.token ? { token: options.token } : {},
      forceNew: true,
      reconnectionDelay: 500,
      reconnectionDelayMax: 8_000,
    });
    this.#socket.on("connect", () => this.#join());
    this.#socket.on("message", (message) => this.#take(message));
    this.#socket.on("people", (presence) => this.emit("people", presence));
    this.#socket.on("typing", (typing) => this.emit("typing", typing));
    this.#socket.on("disconnect", () => this.#become("waiting"));
    this.#socket.on("connect_error", () => this.#become("waiting"));
  }

  /** Where this client is in the room: what to come back with after a reload. */
  get cursor(): string | undefined {
    return this.#timeline.cursor;
  }

  get transport(): string {
    return this.#socket.io.engine?.transport?.name ?? this.#options.transport ?? "polling";
  }

  /** Kept and tried again until the server has acknowledged it. */
  async post(text: string, replyTo?: number): Promise<Message> {
    const message = await this.outbox.add(text, replyTo);
    this.emit("posted", message);
    return message;
  }

  /** Tells the room that somebody is writing. */
  typing(): void {
    this.#socket.volatile.emit("typing", { room: this.#options.room });
  }

  /** The network is back, or gone: no need to wait for a time-out to notice. */
  networkChanged(online: boolean): void {
    this.#online = online;
    this.#become(this.state === "live" && online ? "live" : "waiting");
    if (!online) return;
    this.outbox.flush();
    if (!this.#socket.connected) this.#socket.connect();
  }

  async close(): Promise<void> {
    this.outbox.close();
    this.#socket.close();
  }

  #become(next: State): void {
    const state = next === "waiting" && !this.#online ? "offline" : next;
    if (state === this.state) return;
    this.state = state;
    this.emit("state", { state, transport: this.transport });
  }

  /** Catches up, then is live. */
  #join(): void {
    if (this.#joining) return;
    this.#joining = true;
    const { room, fragments = false } = this.#options;
    const after = this.#timeline.cursor;
    this.#socket
      .timeout(JOIN_TIMEOUT_MS)
      .emit("join", { room, fragments, ...(after && { after }) }, (error, answer) => {
        this.#joining = false;
        if (error) return this.#socket.connected && this.#join();
        if ("error" in answer) return this.emit("refused", answer.error.detail);
        this.#joined(answer);
      });
  }

  #joined(joined: Joined): void {
    if (joined.reset) this.emit("reset", undefined);
    for (const message of this.#timeline.catchUp(joined)) this.emit("message", message);
    if (joined.more) {
      this.#join();
    } else {
      this.#become("live");
      this.outbox.flush();
    }
  }

  #take(message: Message): void {
    if (message.room !== this.#options.room || this.#joining) return;
    const next = this.#timeline.take(message);
    if (next) this.emit("message", message);
    else if (next === undefined) this.#join();
  }

  /** One attempt to send one post. */
  async #post({ nonce, text, replyTo }: Pending): Promise<Attempt> {
    try {
      const response = await fetch(
        `${this.#url}/api/rooms/${encodeURIComponent(this.#options.room)}/messages`,
        {
          method: "POST",
          headers: {
            "Content-Type": "application/json",
            ...(this.#options.token && { Authorization: `Bearer ${this.#options.token}` }),
          },
          body: JSON.stringify({ text, nonce, replyTo }),
          signal: AbortSignal.timeout(POST_TIMEOUT_MS),
        },
      );
      const answer = await response.json();
      // Only an answer that speaks of this post is the server's word: a path answers for itself too.
      if (response.ok && answer.nonce === nonce) return { message: answer };
      if (answer.code === "rate_limited") {
        return { retryAfter: Number(response.headers.get("Retry-After")) || 1 };
      }
      if (answer.code && answer.code !== "unavailable") return { refusal: answer.detail };
    } catch {
      // Cut on the way, or not JSON: not the server's word.
    }
    return {};
  }
}

/** Joins a room, and stays in it. */
export function connect(url: string, options: ConnectOptions): ChatClient {
  return new ChatClient(url, options);
}
