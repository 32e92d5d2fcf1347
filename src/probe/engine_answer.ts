import { type Handshake, handshakeIn } from "../client/handshake.ts";
import type { Answer } from "./request.ts";

/** What a server says of itself in Engine.IO's open packet; the interval is in milliseconds. */
export interface OpenPacket extends Handshake {
  pingInterval?: number;
  maxPayload?: number;
}

/** An answer that is not a handshake. */
export class NoSessionError extends Error {
  override name = "NoSessionError";
  readonly answer: Answer;

  constructor(answer: Answer) {
    super(notAHandshake(answer));
    this.answer = answer;
  }
}

/** The open packet that an answer is, its numbers where they are any; undefined where it is none. */
export function openPacketIn(text: string): OpenPacket | undefined {
  const open: OpenPacket | undefined = handshakeIn(text);
  if (!open) return undefined;
  const { sid, upgrades } = open;
  const clean: OpenPacket = { sid, upgrades: Array.isArray(upgrades) ? upgrades : [] };
  for (const name of ["pingInterval", "maxPayload", "hold"] as const) {
    const value: unknown = open[name];
    if (typeof value === "number" && value > 0) clean[name] = value;
  }
  return clean;
}

/** Whether a POST was taken in: a sign-in page has status 200 as well. */
export function isTakenIn({ status, body }: Answer): boolean {
  return status === 200 && /^ok$/i.test(body);
}

/** Whether whoever answered does not know the session: `Session ID unknown`, or what others call it. */
export function isUnknownSession({ status, body }: Answer): boolean {
  if (status !== 400 && status !== 404) return false;
  return engineCode(body) === 1 || /session|\bsid\b/i.test(body);
}

/** The code of a refusal by Engine.IO itself; undefined where somebody else answered. */
function engineCode(body: string): number | undefined {
  try {
    const { code, message } = JSON.parse(body);
    return typeof code === "number" && typeof message === "string" ? code : undefined;
  } catch {
    return undefined;
  }
}

/** The cookies that an answer sets, as a request gives them back. */
export function cookiesOf({ headers }: Answer): string[] {
  return (headers["set-cookie"] ?? []).map((cookie) => cookie.split(";")[0] as string);
}

function notAHandshake({ status, headers, body }: Answer): string {
  if (status >= 300 && status < 400) return `it redirects to ${headers.location}; probe that`;
  const code = engineCode(body);
  if (code === 5) return "it speaks an older protocol (Socket.IO 2 or Engine.IO 3)";
  if (code !== undefined) return `the server refuses: ${onOneLine(JSON.parse(body).message)}`;
  const type = headers["content-type"]?.split(";")[0] ?? "no type";
  return `no Socket.IO server answers there (status ${status}, ${type})`;
}

/** Nothing that a server says starts a line, or tells a terminal what to do. */
function onOneLine(text: string): string {
  return text.replace(/\p{Cc}+/gu, " ").slice(0, 200);
}
