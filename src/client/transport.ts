import type { Fetch } from "../polling/number/clock.ts";
import type { Joined, JoinRequest, Presence } from "../protocol/events.ts";
import type { Changes, Message, Person } from "../protocol/message.ts";
import type { Refusal } from "../protocol/problem.ts";
import type { Clock } from "./clock.ts";
import type { Attempt, Pending } from "./pending.ts";

export type TransportName = "websocket" | "polling" | "feed";

/** What is heard of the rooms that were joined on one connection. */
export interface RoomEventMap {
  message(message: Message): void;
  people(presence: Presence): void;
  typing(typing: { room: string; person: Person }): void;
}

export interface RoomEventSource {
  on<Name extends keyof RoomEventMap>(name: Name, listener: RoomEventMap[Name]): this;
  off<Name extends keyof RoomEventMap>(name: Name, listener: RoomEventMap[Name]): this;
}

/** One way to read a room live and to post in it. */
export interface Transport {
  readonly name: TransportName;
  /** Where several rooms can share it (tabs/holder.ts): joins a further one, whose events are told too. */
  join?(request: JoinRequest, onAnswer: (answer: Joined | Refusal | undefined) => void): void;
  leave?(room: string): void;
  readonly events?: RoomEventSource;
  /** How many posts and changes may be under way at once. */
  readonly window: number;
  /**
   * One attempt to send a post or a change; never rejects.
   *
   * @param behind the nonce of what must not come after it
   * @param room another one than the target's, where the socket is shared
   */
  send(pending: Pending, behind?: string, room?: string): Promise<Attempt>;
  /** @param room as with `send` */
  typing(room?: string): void;
  /** The target's token is a new one, for the same person; for a transport that does not read it each time. */
  renew?(): void;
  /** The device says that it has no network, which may be wrong: is the server there? */
  check(): void;
  /** The network is back: no need to wait for a pause to end. */
  wake(): void;
  close(): void;
}

/** What a transport tells, and whom it asks; the same for every transport of a client. */
export interface TransportListener {
  /** The cursor to catch up from. */
  readonly cursor: string | undefined;
  /** An answer to catching up from `after`. */
  onChanges(changes: Changes, after: string | undefined): void;
  /** A live change. Undefined: something before it is missing, and the transport has to catch up. */
  onMessage(message: Message): boolean | undefined;
  onPeople(presence: Presence): void;
  onTyping(typing: { room: string; person: Person }): void;
  /** It has caught up, and is live. */
  onUp(transport: Transport): void;
  /** It does not get through for now, and goes on trying. */
  onDown(transport: Transport): void;
  /** The server has said no; its word for why. */
  onRefused(detail: string): void;
  /** The server would also take WebSocket. */
  onWebSocketOffered(): void;
}

/** What has the transports and chooses among them: a tab's own selector, or what tabs share. */
export interface Connection {
  /** The transport that is live, if one is. */
  readonly active: Transport | undefined;
  /** The active transport's, or the one that is most likely to be next. */
  readonly transport: TransportName;
  /** The target's token is a new one. */
  renew(): void;
  check(): void;
  wake(): void;
  close(): void;
}

/** @param onChange is called when another transport is active, or none */
export type MakeConnection = (
  target: Target,
  listener: Omit<TransportListener, "onUp" | "onDown" | "onWebSocketOffered">,
  onChange: () => void,
  forced?: TransportName,
) => Connection;

/** What every transport needs to know. */
export interface Target {
  url: string;
  room: string;
  fetch: Fetch;
  clock: Clock;
  /** The token to be known by; undefined where a page's cookie does it. */
  token: string | undefined;
  /** A ticket for the next handshake; empty where one is to be asked for first. */
  ticket?: string | undefined;
  socketOptions: object;
  /** In which refusals are to be told; undefined where it is the browser's. */
  language?: string | undefined;
  /**
   * The feed, which whoever gives the target has: so it is there before the program of the others.
   *
   * @param holdMax the most that a request is held, in seconds; with 0 it is asked now and then
   */
  openFeed(listener: TransportListener, holdMax?: number): Transport;
  /** Told of each answer whether it is the server's own, and its status: 0 for a redirect in a browser. */
  onAnswer?(isServer: boolean, status: number): void;
}
