import type { Presence } from "../../protocol/events.ts";
import type { Message, Person } from "../../protocol/message.ts";
import type { Pending } from "../pending.ts";
import type { TransportName } from "../transport.ts";
import type { Term } from "./election.ts";

/** What a tab wants sent by the holder's connection. */
export type HolderRequest =
  | { type: "join"; room: string; after?: string }
  | { type: "send"; room: string; pending: Pending; behind?: string };

/** What the server tells of the rooms that the tabs have open. */
export type RoomEvent =
  | { type: "message"; detail: Message }
  | { type: "people"; detail: Presence }
  | { type: "typing"; detail: { room: string; person: Person } };

/** What a tab says to the holder. `connection` is which of the holder's connections it means. */
export type ToHolder =
  | { type: "ask" }
  | {
      type: "request";
      tab: string;
      term: Term;
      connection: number;
      number: number;
      request: HolderRequest;
    }
  | { type: "typing"; room: string }
  /** It is there still. */
  | { type: "here"; tab: string }
  | { type: "bye"; tab: string };

/** What the holder says to the tabs. */
export type FromHolder =
  /** @property connection counts its connections; 0 while it has none that can be shared */
  | {
      type: "beat";
      term: Term;
      connection: number;
      transport: TransportName;
      /** When its token ends, in milliseconds since the Unix epoch. */
      expires?: number;
      /** Who is there is to say so. */
      isRoll?: boolean;
    }
  | { type: "gone"; term: Term }
  /** A tab was not there, and has to join again. */
  | { type: "missed"; term: Term; tab: string }
  | { type: "answer"; term: Term; tab: string; number: number; answer: unknown }
  | { type: "event"; term: Term; event: RoomEvent };

export type TabMessage = ToHolder | FromHolder;

/** What the tabs of one identity hear each other by, in the order in which each speaks. */
export interface Bus {
  say(message: TabMessage): void;
  close(): void;
}

/** Undefined where the browser refuses it; some count it as storage, and forbid it with that. */
export function openBus(name: string, hear: (message: TabMessage) => void): Bus | undefined {
  try {
    const channel = new BroadcastChannel(name);
    channel.onmessage = ({ data }) => hear(data);
    return {
      say: (message) => channel.postMessage(message),
      close: () => channel.close(),
    };
  } catch {
    return undefined;
  }
}
