import { endOf, HANDSHAKE, SEPARATOR } from "../protocol/request_number.ts";

/**
 * What an answer to a handshake says of the hold, in seconds: 0 for a server
 * that knows of no numbers, undefined where it is no handshake's answer.
 */
export function holdOf(text: string): number | undefined {
  try {
    const [open = ""] = text.split(SEPARATOR);
    const { sid, hold = 0 } = JSON.parse(open.slice(1));
    const whole = hold === 0 || text.endsWith(SEPARATOR + endOf(HANDSHAKE));
    return open[0] === "0" && typeof sid === "string" && whole ? Number(hold) : undefined;
  } catch {
    return undefined;
  }
}
