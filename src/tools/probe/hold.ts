import type { OpenPacket } from "./engine_answer.ts";
import type { Endpoint } from "./engine_request.ts";
import { RequestError, seconds } from "./request.ts";
import { type Session, withSession } from "./session.ts";

export interface Hold {
  /**
   * After which the server sends its ping, by its own account; null where it does not say.
   * In revision 3 of Engine.IO's protocol it is the client that pings, and the server answers.
   */
  configuredSeconds: number | null;
  measuredSeconds: number;
  /** By the server's ping, by something else it said, by the path, or not in the time that there was. */
  ended: "answered" | "answered early" | "cut" | "still held";
  /** How the path cut it, in words. */
  cutBy: string | null;
  /**
   * A server that knows numbered polling: whether it answers after the seconds
   * that the client asked for. Null where the server does not know it.
   */
  asAskedFor: boolean | null;
}

type Held = Omit<Hold, "configuredSeconds" | "asAskedFor">;

const TRIES = 3;
/** In holds: the server's answer itself may be what is lost, and then it is asked for once more. */
const PATIENCE = 1.5;
/** In milliseconds: Socket.IO ends a session that has joined nothing for 45 s. */
const UNJOINED_MS = 40_000;
/** Socket.IO says at once to a client of revision 3 that it is in. */
const WELCOME_MS = 2_000;
/** The time there is ends it, nothing else. */
const NO_DEADLINE_MS = 2 ** 31 - 1;

/** Holds a poll until the server answers with its ping, or the path cuts it. */
export async function measureHold(endpoint: Endpoint, open: OpenPacket): Promise<Hold> {
  const configured = open.pingInterval ? open.pingInterval / 1000 : null;
  const asAskedFor = open.hold ? holdsAsAskedFor(endpoint, open.hold) : null;
  const attempts: Held[] = [];
  let spent = 0;
  // One request may be cut by chance: only what comes again, or late, is the path's limit.
  for (let tries = 0; tries < TRIES; tries++) {
    const held = await holdOnce(endpoint);
    attempts.push(held);
    spent += held.measuredSeconds;
    if (held.ended === "answered" || held.ended === "still held") break;
    if (spent >= PATIENCE * (configured ?? 0)) break;
  }
  const held = attempts.find(({ ended }) => ended === "answered") ?? longest(attempts);
  return { configuredSeconds: configured, ...held, asAskedFor: await asAskedFor };
}

function endOf(packets: string[], ms: number): Hold["ended"] {
  if (packets.includes("2") || packets.includes("3")) return "answered";
  return packets.includes("1") && ms > UNJOINED_MS ? "still held" : "answered early";
}

function longest(attempts: Held[]): Held {
  return attempts.reduce((a, b) => (b.measuredSeconds > a.measuredSeconds ? b : a));
}

/** What a client may count on: as configured where the server's ping came through, else as measured. */
export function holdSecondsOf(hold: Hold | null): number | null {
  if (!hold) return null;
  const { configuredSeconds, measuredSeconds, ended } = hold;
  return (ended === "answered" && configuredSeconds) || measuredSeconds;
}

/** In no namespace: nothing but the ping is said to such a session. */
function holdOnce(endpoint: Endpoint): Promise<Held> {
  return withSession(endpoint, {}, async (session) => {
    const pinging = endpoint.revision === 3 ? await pingLater(session) : undefined;
    try {
      const answer = await session.poll({ deadlineMs: NO_DEADLINE_MS });
      const { status, body, ms } = answer;
      const measuredSeconds = seconds(ms);
      if (status !== 200 || !/^\d/.test(body)) {
        return { measuredSeconds, ended: "cut", cutBy: `an answer with status ${status}` };
      }
      return { measuredSeconds, ended: endOf(session.packetsOf(answer), ms), cutBy: null };
    } catch (error) {
      if (!(error instanceof RequestError)) throw error;
      const measuredSeconds = seconds(error.ms);
      return error.timedOut
        ? { measuredSeconds, ended: "still held", cutBy: null }
        : { measuredSeconds, ended: "cut", cutBy: error.message };
    } finally {
      clearTimeout(pinging);
    }
  });
}

/** As a client of revision 3: it has taken the welcome, and pings while its poll is held. */
async function pingLater(session: Session): Promise<NodeJS.Timeout> {
  const welcomed = session.packetsOf(session.answer).some((packet) => packet.startsWith("40"));
  if (!welcomed) await session.poll({ deadlineMs: WELCOME_MS }).catch(() => {});
  const ping = () => void session.post("2").catch(() => {});
  return setTimeout(ping, session.open.pingInterval ?? 0);
}

/** Asks for the shortest hold but one. Null where nothing came of it. */
async function holdsAsAskedFor(endpoint: Endpoint, most: number): Promise<boolean | null> {
  const hold = Math.min(1, most / 2);
  try {
    return await withSession(endpoint, { query: { n: 0 } }, async (session) => {
      const { ms, status } = await session.poll({ query: { n: 1, hold } });
      return status === 200 && ms >= hold * 900 && ms < most * 900;
    });
  } catch {
    return null;
  }
}
