import { SEPARATOR } from "../../polling/number/request_number.ts";
import { isUnknownSession, type OpenPacket } from "./engine_answer.ts";
import type { Endpoint } from "./engine_request.ts";
import { withSession } from "./session.ts";

/**
 * What a POST does that arrives twice, as proxies and browsers send them:
 * `ends session`, `taken twice` or `taken once`. Null where it cannot be told,
 * since a client is not let in.
 */
export type RepeatedPost = "ends session" | "taken twice" | "taken once";

/** Joins a namespace, and lets the path say it once more. */
export function findRepeatedPost(
  endpoint: Endpoint,
  open: OpenPacket,
): Promise<RepeatedPost | null> {
  return open.hold ? repeatNumbered(endpoint) : repeatStock(endpoint);
}

function repeatStock(endpoint: Endpoint): Promise<RepeatedPost | null> {
  return withSession(endpoint, {}, async (session) => {
    if ((await session.connect()) === undefined) return null;
    await session.post("40");
    // A session that ends takes POSTs until a poll has told the client; one that lives has an answer to this.
    if (isUnknownSession(await session.post("40/probe,"))) return "ends session";
    const after = await session.receive((word) => word === "1" || word.includes("/probe"));
    return after && after.packet !== "1" ? "taken twice" : "ends session";
  });
}

/** As a client does that numbers its requests: docs/design.md. */
function repeatNumbered(endpoint: Endpoint): Promise<RepeatedPost | null> {
  return withSession(endpoint, { query: { n: 0 } }, async (session) => {
    await session.post("40", { query: { n: 1 } });
    await session.post("40", { query: { n: 1 } });
    const first = await session.poll({ query: { n: 1, hold: 1 } });
    const second = await session.poll({ query: { n: 2, hold: 1 } });
    if (isUnknownSession(second)) return "ends session";
    const packets = `${first.body}${SEPARATOR}${second.body}`.split(SEPARATOR);
    const joined = packets.filter((packet) => packet.startsWith("40")).length;
    if (joined === 0) return null;
    return joined === 1 ? "taken once" : "taken twice";
  });
}
