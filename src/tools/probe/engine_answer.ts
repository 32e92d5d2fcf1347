import { type Handshake, handshakeIn } from "../../polling/client/handshake.ts";
import { packetsIn, type Revision } from "./framing.ts";
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
    super(`status ${answer.status}`);
    this.answer = answer;
  }
}

/** The open packet that an answer is, its numbers where they are any; undefined where it is none. */
export function openPacketIn(text: string, revision: Revision = 4): OpenPacket | undefined {
  const payload = revision === 4 ? text : packetsIn(text, revision)[0];
  const open: OpenPacket | undefined = handshakeIn(payload ?? "");
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
export function engineCode(body: string): number | undefined {
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

/** The revision whose handshake an answer is; undefined where it is none. */
export function revisionOf({ status, body }: Answer): Revision | undefined {
  if (status !== 200) return undefined;
  return ([4, 3] as const).find((revision) => openPacketIn(body, revision));
}
