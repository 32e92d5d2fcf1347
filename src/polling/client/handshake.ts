import { endOf, HANDSHAKE, SEPARATOR } from "../number/request_number.ts";

/** Engine.IO's open packet, as far as it is of interest here. */
export interface Handshake {
  sid: string;
  /** The transports that the session may be upgraded to. */
  upgrades?: string[];
  /** From a server that understands numbers: the most seconds that it holds a poll. */
  hold?: number;
  /** From a server to which the next poll is the pong, so that none need be sent. */
  pong?: "poll";
}

/** The handshake that an answer is; undefined where it is none, or is not whole. */
export function handshakeIn(text: string): Handshake | undefined {
  try {
    const [open = ""] = text.split(SEPARATOR);
    const handshake: Handshake = JSON.parse(open.slice(1));
    if (open[0] !== "0" || typeof handshake.sid !== "string") return undefined;
    const whole = !handshake.hold || text.endsWith(SEPARATOR + endOf(HANDSHAKE));
    return whole ? handshake : undefined;
  } catch {
    return undefined;
  }
}
