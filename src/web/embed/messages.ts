/** What the host page's element and the chat's frame tell each other by postMessage. */
import type { Message, Person } from "../../protocol/message.ts";

/** What a chat on a page may be told, on the element or as `data-…` on the script tag. */
export const ATTRIBUTES = [
  "room",
  "name",
  "token",
  "theme",
  "lang",
  "height",
  "transport",
  "launcher",
  "greeting",
] as const;

/** The properties that a theme is made of (public/longwave.css): `--longwave-paper` on the element, and so on. */
export const COLORS = ["paper", "surface", "ink", "accent"] as const;

/** From the element, each time that anything of it changes. */
export interface Settings {
  type: "set";
  /** In the order of ATTRIBUTES; null where it has none. */
  attributes: (string | null)[];
  /** The guest's token that the frame has given it to keep. */
  kept: string | undefined;
  /** As the element's style has them, in the order of COLORS; empty where it has none. */
  colors: string[];
  /** Whether a launcher is open. */
  isOpen: boolean;
  /** Whether the visitor has just opened it, and goes on inside. */
  focus: boolean;
}

/** The events on the element, and the details that they come with. */
interface EmbedEvents {
  /** The room is live. */
  ready: { room: string; title: string; person: Person | undefined };
  /** A change of the room since then: a post, an edit, a removal, a reaction. */
  message: Message;
  /** How many posts by others have come since the visitor last looked. */
  unread: { count: number };
  /** Something is not to be had; `detail` says it in words. */
  error: { code: string; detail: string };
}

type EventNotice = {
  [Type in keyof EmbedEvents]: { type: Type; detail: EmbedEvents[Type] };
}[keyof EmbedEvents];

/** From the frame. */
export type Notice =
  | EventNotice
  /** It is there, and wants to be set. */
  | { type: "hello"; title: string }
  /** A guest's token, for the host page's side to keep; empty: to forget it. */
  | { type: "keep"; token: string }
  /** The visitor wants it closed. */
  | { type: "close" };
