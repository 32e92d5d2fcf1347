import type { DefaultEventsMap, Server, Socket } from "socket.io";
import type { Caller } from "../chat/caller.ts";
import type { Guest } from "../chat/people.ts";
import type { ClientEvents, ServerEvents } from "../protocol/events.ts";
import type { ProblemLanguage } from "../protocol/problem.ts";
import type { PostOrder } from "./post_order.ts";

/** What is known of a client between its events. */
interface SocketData {
  /** Absent for a reader who has not given a name. */
  caller?: Caller;
  /** A guest made at this connection, to be told so. */
  guest?: Guest;
  /** In which refusals are told. */
  language: ProblemLanguage;
  // What follows is there for who needs it, since most only read.
  /** What was left after it was joined is left, however long joining takes. */
  joining?: Promise<unknown> | undefined;
  /** What was sent after a new token is judged by it. */
  identifying?: Promise<unknown>;
  order?: PostOrder;
  /** When typing was passed on last. */
  typedAt?: number;
}

export type ChatSocketServer = Server<ClientEvents, ServerEvents, DefaultEventsMap, SocketData>;
export type ChatSocket = Socket<ClientEvents, ServerEvents, DefaultEventsMap, SocketData>;
