import { io, type Socket, type WebSocket } from "socket.io-client";
import { type Bounds, retryAfterPause } from "../polling/client/backoff.ts";
import type { NetworkEvent } from "../polling/client/network_event.ts";
import { NumberedPolling } from "../polling/client/transport.ts";
import type { ClientEvents, Joined, JoinRequest, ServerEvents } from "../protocol/events.ts";
import type { Message } from "../protocol/message.ts";
import type { Refusal } from "../protocol/problem.ts";
import { refusalOf, requestApi } from "./api_request.ts";
import { type Attempt, isPost, type Pending } from "./pending.ts";
import { RoomEvents } from "./room_events.ts";
import type { Target, Transport, TransportListener } from "./transport.ts";

/**
 * How long an answer to an event is waited for, in milliseconds. Over polling nothing of a session
 * is lost, and a large answer may be long on its way: asked again, it would be as long once more.
 */
const ACK_MS = { polling: 120_000, websocket: 3_000 };

/** How long an answer to asking for a ticket is waited for, in milliseconds. */
const TICKET_MS = 10_000;
/** The pauses after the server could not let one in for now, in milliseconds. */
export const REJOIN_MS: Bounds = { first: 3_000, longest: 12_000 };
/** A request that is cut this often in a row is told as a path that is cut. */
const TRIES_UNREPORTED = 2;
/** When the answer to a post is overdue, in milliseconds: then what holds it up is looked for. */
const ACK_DUE_MS = 3_000;
/** How much later than promised the server's sign of life may come over WebSocket, in milliseconds. */
const HEARTBEAT_MS = 4_000;

/** What is used of engine.io-client 6.6.8's Socket beyond its public types: the server's promise. */
interface EngineSocket {
  _pingInterval: number;
}

/**
 * Socket.IO over numbered polling, or over WebSocket. The timers of socket.io-client itself are not by
 * the clock: its Manager's pauses, the time-outs of its acks, and Engine.IO's ping time-out.
 */
export class SocketTransport implements Transport {
  readonly name: "polling" | "websocket";
  // Engine.IO keeps the order of what it is given, so posts need not wait for each other:
  // on a slow path each would wait for all before it.
  readonly window = 1_000;
  readonly socket: Socket<ServerEvents, ClientEvents>;
  readonly events: RoomEvents;
  readonly #target: Target;
  readonly #listener: TransportListener;
  /** What is under way, by its nonce, and how to refuse it. */
  readonly #inFlight = new Map<string, { pending: Pending; refuse: (refusal: Attempt) => void }>();
  /** The message of a post that is under way, where it has come before the answer that gives its place. */
  readonly #posted = new Map<string, Message>();
  readonly #closed = new AbortController();
  #heartbeat: unknown;
  #joining = false;
  /** How often in a row the server could not let it in. */
  #failures = 0;
  #isUp = false;
  /** The room as the server spells it. */
  #slug = "";

  /** @param webSocket Engine.IO's transport for it; polling where absent */
  constructor(target: Target, listener: TransportListener, webSocket?: typeof WebSocket) {
    this.name = webSocket ? "websocket" : "polling";
    this.#target = target;
    this.#listener = listener;
    const { fetch, clock } = target;
    const polling = NumberedPolling.with({
      fetch,
      clock,
      onNetwork: (event) => this.#onNetwork(event),
      onHandshake: ({ upgrades }) => {
        if (upgrades?.includes("websocket")) listener.onWebSocketOffered();
      },
      onAnswer: (isServer, status) => target.onAnswer?.(isServer, status),
    });
    const socket: Socket<ServerEvents, ClientEvents> = io(target.url, {
      reconnectionDelay: 300,
      reconnectionDelayMax: 5_000,
      ...target.socketOptions,
      // A class is as good as a name; the types of 4.8 know of names alone.
      transports: [(webSocket ?? polling) as unknown as "polling"],
      upgrade: false,
      forceNew: true,
      // Asked at each connection: a token may have been renewed meanwhile.
      auth: (give) => this.#introduce().then((who) => give({ ...who, lang: target.language })),
    });
    this.socket = socket;
    socket.on("connect", () => {
      this.#joining = false;
      this.#join();
      if (webSocket) {
        this.#expectHeartbeat();
        socket.io.engine.on("heartbeat", () => this.#expectHeartbeat());
      }
    });
    this.events = new RoomEvents(socket);
    this.events.on("message", (message) => {
      if (this.#inFlight.has(message.nonce)) this.#posted.set(message.nonce, message);
      if (message.room !== this.#slug || this.#joining) return;
      if (listener.onMessage(message) === undefined) this.#join();
    });
    this.events.on("people", (presence) => {
      if (presence.room === this.#slug) listener.onPeople(presence);
    });
    this.events.on("typing", (typing) => {
      if (typing.room === this.#slug) listener.onTyping(typing);
    });
    socket.on("disconnect", () => {
      clock.clearTimeout(this.#heartbeat);
      // What was written when the time-out was over and not yet noticed would go by the next
      // session before all that was under way by this one.
      socket.sendBuffer = [];
      // The server's own end of it; Socket.IO would leave it at that.
      if (!socket.active) socket.connect();
      this.#down();
    });
    socket.on("connect_error", (error) => {
      // With data it is the chat that has refused, and not the path.
      const { detail, code } = (error as { data?: Partial<Refusal["error"]> }).data ?? {};
      // A ticket that was too old: the next is asked for.
      if (code === "unauthorized" && !target.token) {
        this.#retry(() => this.wake());
      } else if (detail) listener.onRefused(detail);
      this.#down();
    });
  }

  async send(pending: Pending, behind?: string, room = this.#target.room): Promise<Attempt> {
    const { nonce } = pending;
    const refused = new Promise<Attempt>((refuse) =>
      this.#inFlight.set(nonce, { pending, refuse }),
    );
    const { clock } = this.#target;
    const overdue = clock.setTimeout(() => this.#hurry(), ACK_DUE_MS);
    try {
      const order = { room, nonce, ...(behind && { behind }) };
      const attempt = await Promise.race([this.#emit(pending, order), refused]);
      if ("error" in attempt) return refusalOf(attempt.error);
      if (!("seq" in attempt)) return attempt;
      const message = this.#posted.get(nonce);
      return message ? { message } : {};
    } catch {
      // Not acknowledged: the session is over, or no longer gets through.
      if (this.name === "websocket") this.socket.io.engine.close();
      return {};
    } finally {
      clock.clearTimeout(overdue);
      this.#inFlight.delete(nonce);
      this.#posted.delete(nonce);
    }
  }

  #emit(pending: Pending, order: { room: string; nonce: string; behind?: string }) {
    const socket = this.socket.timeout(ACK_MS[this.name]);
    if (isPost(pending)) {
      const { text, replyTo } = pending;
      return socket.emitWithAck("post", { ...order, text, ...(replyTo && { replyTo }) });
    }
    const { type, ...wanted } = pending.action;
    return socket.emitWithAck(type, { ...order, seq: pending.seq, ...wanted } as never);
  }

  typing(room = this.#target.room): void {
    this.socket.volatile.emit("typing", { room });
  }

  leave(room: string): void {
    this.socket.emit("leave", { room }, () => this.events.left(room));
  }

  renew(): void {
    const { token } = this.#target;
    if (this.socket.connected && token) this.socket.emit("identify", { token });
    else this.wake();
  }

  check(): void {
    this.#join();
  }

  wake(): void {
    if (!this.socket.connected) this.socket.connect();
  }

  close(): void {
    this.#closed.abort();
    this.#target.clock.clearTimeout(this.#heartbeat);
    this.socket.off();
    this.socket.close();
  }

  /** Who this is: by token, by ticket, or by the cookie alone, which says nothing on some paths. */
  async #introduce(): Promise<object> {
    const { token, ticket } = this.#target;
    if (token || ticket === undefined) return { token };
    this.#target.ticket = "";
    if (ticket) return { ticket };
    try {
      const { json, refusal } = await requestApi(this.#target, "/ticket", TICKET_MS);
      if (json?.ticket || refusal?.code === "unauthorized") return { ticket: json.ticket };
    } catch {
      // Cut on the way.
    }
    // Over WebSocket it might be nobody's for good; over polling the cookie is good enough.
    if (this.name === "websocket") this.socket.io.engine.close();
    return {};
  }

  #hurry(): void {
    const { transport } = this.socket.io.engine;
    if (transport instanceof NumberedPolling) transport.hurry();
  }

  /** WebSocket tells of a server that stands still only much later, when the ping time-out is over. */
  #expectHeartbeat(): void {
    const { clock } = this.#target;
    clock.clearTimeout(this.#heartbeat);
    const { engine } = this.socket.io;
    const { _pingInterval } = engine as unknown as EngineSocket;
    this.#heartbeat = clock.setTimeout(() => engine.close(), _pingInterval + HEARTBEAT_MS);
  }

  #join(): void {
    if (this.#joining || !this.socket.connected) return;
    this.#joining = true;
    const { room } = this.#target;
    const after = this.#listener.cursor;
    this.join({ room, ...(after && { after }) }, (answer) => {
      this.#joining = false;
      if (!answer) {
        if (this.socket.connected) this.#join();
      } else if ("error" in answer) {
        if (answer.error.code === "unavailable") this.#retry(() => this.#join());
        else this.#listener.onRefused(answer.error.detail);
      } else {
        this.#slug = answer.room;
        this.#listener.onChanges(answer, after);
        if (answer.presence) this.#listener.onPeople(answer.presence);
        if (answer.more) this.#join();
        else this.#up();
      }
    });
  }

  /**
   * Joins a room on this socket, whose events are told from then on.
   *
   * @param onAnswer is given nothing where there was no answer in time
   */
  join(request: JoinRequest, onAnswer: (answer: Joined | Refusal | undefined) => void): void {
    this.socket
      .timeout(ACK_MS.polling)
      .emit("join", { ...request, form: "short" }, (error, answer) => {
        if (error) onAnswer(undefined);
        else onAnswer("error" in answer ? answer : this.events.joined(answer));
      });
  }

  #retry(enter: () => void): void {
    const { clock } = this.#target;
    retryAfterPause(this.#failures++, enter, clock, this.#closed.signal, REJOIN_MS);
  }

  #up(): void {
    this.#failures = 0;
    this.#isUp = true;
    this.#listener.onUp(this);
  }

  #down(): void {
    this.#isUp = false;
    this.#listener.onDown(this);
  }

  /** The session outlives what the path does to it; a person is told all the same. */
  #onNetwork(event: NetworkEvent): void {
    const isTold = event.type === "cut" && (event.tries >= TRIES_UNREPORTED || event.overdue);
    if (isTold && !event.alone && this.#isUp) this.#down();
    else if (event.type === "through" && !this.#isUp && this.socket.connected) this.#join();
    for (const [nonce, { pending, refuse }] of this.#inFlight) {
      // It may name another post that it is behind.
      const isIn = (body = "") => body.includes(`"nonce":"${nonce}"`);
      if (event.type === "cut" && isIn(event.body)) pending.tries++;
      else if (event.type === "refused" && isIn(event.error.packet)) {
        const { message, status } = event.error;
        refuse({ refusal: message, pathStatus: status });
      }
    }
  }
}
