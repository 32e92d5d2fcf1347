import { endOf, SEPARATOR } from "../../polling/number/request_number.ts";
import type { OpenPacket } from "./engine_answer.ts";
import type { Endpoint } from "./engine_request.ts";
import { withSession } from "./session.ts";

export interface Resumption {
  /**
   * Whether Socket.IO's connection state recovery is on: a client that comes back
   * soon enough is given what it missed. Null where a client is not let in.
   */
  stateRecovery: boolean | null;
  /** Whether a poll that is asked again, its answer lost, gets the same answer again. */
  repeatedPoll: boolean;
}

/** What becomes of a client whose answers are lost on the way. */
export async function findResumption(endpoint: Endpoint, open: OpenPacket): Promise<Resumption> {
  const [stateRecovery, repeatedPoll] = await Promise.all([
    recovers(endpoint),
    open.hold ? repeatsAnswers(endpoint) : false,
  ]);
  return { stateRecovery, repeatedPoll };
}

/** A server that keeps what was missed gives the client a private id to ask for it with. */
function recovers(endpoint: Endpoint): Promise<boolean | null> {
  return withSession(endpoint, {}, async (session) => {
    const packet = await session.connect();
    if (packet === undefined) return null;
    return typeof JSON.parse(packet.slice(2) || "{}").pid === "string";
  });
}

function repeatsAnswers(endpoint: Endpoint): Promise<boolean> {
  return withSession(endpoint, { query: { n: 0 } }, async (session) => {
    await session.post("40", { query: { n: 1 } });
    const query = { n: 1, hold: 1 };
    const first = await session.poll({ query });
    const again = await session.poll({ query });
    const whole = SEPARATOR + endOf(1);
    for (const { body } of [first, again]) {
      if (!body.endsWith(whole)) throw new Error("an answer to a poll came to harm");
    }
    return first.body === again.body;
  });
}
