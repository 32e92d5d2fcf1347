/** What may stand at an address, as a word for programs. */
export type Kind =
  | "socket.io"
  | "engine.io"
  | "sockjs"
  | "signalr"
  | "phoenix"
  | "bayeux"
  | "action cable"
  | "websocket"
  | "sign-in"
  | "redirect"
  | "web page"
  | "refusal"
  | "rate limit"
  | "gateway error"
  | "unreachable"
  | "unknown";

/** What stands at an address. */
export interface Found {
  kind: Kind;
  /** The same in words: goes on after "there is", or is a sentence's end. */
  is: string;
  /** The revision of Engine.IO's protocol that it speaks; null where it speaks none. */
  engineIo: 3 | 4 | null;
  /** Of Socket.IO, where its client's file or its protocol tells: `4.8.4`, or `0.9`. */
  version: string | null;
  /** The status of the answer to the first question; null where there was none. */
  status: number | null;
  /** The Origin that it was asked with: as told, or its own, where it refuses to answer without. */
  origin: string | null;
  /** Where it sends those who ask, or what is to be probed instead. */
  location: string | null;
  /** Where Socket.IO answers, or another protocol, if that is not where it was asked for. */
  path: string | null;
}

/** What stands there where it is nothing to be probed, with what to do about it. */
export interface Obstacle extends Found {
  advice: string[];
}

const NOTHING = {
  engineIo: null,
  version: null,
  status: null,
  origin: null,
  location: null,
  path: null,
};

export function obstacle(
  kind: Kind,
  is: string,
  advice: string[],
  more: Partial<Found> = {},
): Obstacle {
  return { kind, is, ...NOTHING, ...more, advice };
}

/** Nothing that a server says starts a line, or tells a terminal what to do. */
export function onOneLine(text: string, most = 200): string {
  const line = text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\s]+/gu, " ").trim();
  return line.length > most ? `${line.slice(0, most)}…` : line;
}

/** An address as it may be shown: no password, and no query, in which tokens are. */
export function shown(url: URL): string {
  return `${url.origin}${url.pathname}${url.search ? "?…" : ""}`;
}

/** An address as it may be shown: what is printed may be passed on. */
export function withoutPassword(url: URL): string {
  const shown = new URL(url);
  shown.username = shown.password = "";
  return shown.href;
}
