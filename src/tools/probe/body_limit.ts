import { isTakenIn, type OpenPacket } from "./engine_answer.ts";
import type { Endpoint } from "./engine_request.ts";
import { RequestError } from "./request.ts";
import { Session } from "./session.ts";

export interface BodyLimit {
  /** `maxPayload`, by the server's own account. */
  announcedBytes: number | null;
  /** The longest POST that got through. */
  passedBytes: number;
  /** The shortest that did not; null where all did that were tried. */
  refusedBytes: number | null;
  /** What became of that one, in words. */
  refusedBy: string | null;
}

const SMALLEST = 1_000;
const LARGEST = 1_000_000;
const FACTOR = 4;
/** How many times what lies between the two is halved. */
const HALVINGS = 4;
const DEADLINE_MS = 30_000;
/** A refusal other than 413 may be by chance: it counts when it comes again and again. */
const TRIES = 3;
const TOO_LARGE = "status 413";

/** POSTs more and more, up to what the server announces or a megabyte. */
export async function findBodyLimit(endpoint: Endpoint, open: OpenPacket): Promise<BodyLimit> {
  const announced = open.maxPayload ?? null;
  const most = Math.min(announced ?? LARGEST, LARGEST);
  const found: BodyLimit = {
    announcedBytes: announced,
    passedBytes: 0,
    refusedBytes: null,
    refusedBy: null,
  };
  const attempt = async (bytes: number) => {
    let refusal = await post(endpoint, bytes);
    for (let tries = 1; tries < TRIES && refusal && refusal !== TOO_LARGE; tries++) {
      refusal = await post(endpoint, bytes);
    }
    if (refusal === null) {
      found.passedBytes = bytes;
    } else {
      found.refusedBytes = bytes;
      found.refusedBy = refusal;
    }
  };
  for (let bytes = Math.min(SMALLEST, most); found.refusedBytes === null; bytes *= FACTOR) {
    await attempt(Math.min(bytes, most));
    if (bytes >= most) break;
  }
  for (let halving = 0; halving < HALVINGS && found.refusedBytes !== null; halving++) {
    await attempt(Math.round((found.passedBytes + found.refusedBytes) / 2));
  }
  return found;
}

/**
 * A pong as long as that, in a session of its own: what is refused often ends the session.
 *
 * @returns what became of it; null where it got through
 */
async function post(endpoint: Endpoint, bytes: number): Promise<string | null> {
  const session = await Session.open(endpoint);
  try {
    // In revision 3 the length stands before it.
    const head = endpoint.revision === 3 ? `${bytes}:`.length : 0;
    const pong = "3".padEnd(bytes - head, "x");
    const answer = await session.post(pong, { deadlineMs: DEADLINE_MS });
    return isTakenIn(answer) ? null : `status ${answer.status}`;
  } catch (error) {
    // A path that refuses while the body is still on its way just hangs up.
    if (!(error instanceof RequestError) || endpoint.signal.aborted) throw error;
    return error.message;
  } finally {
    await session.close();
  }
}
