import type { Endpoint } from "./engine_request.ts";
import type { Found } from "./found.ts";
import type { Revision } from "./framing.ts";
import type { Met } from "./meeting.ts";
import { RequestError } from "./request.ts";
import { withSession } from "./session.ts";
import { findVersion } from "./version.ts";

/** Socket.IO answers a CONNECT at once. */
const CONNECT_MS = 3_000;

/** What a server is that was met: Socket.IO of some version, or Engine.IO alone. */
export async function findServer(met: Met, asked: Endpoint): Promise<Found> {
  const { endpoint, answer, trial } = met;
  const { revision, url } = endpoint;
  const namespaces = answer ? await knowsNamespaces(endpoint) : (trial?.namespaces ?? null);
  const file = namespaces === false ? null : await findVersion(endpoint);
  // Socket.IO 2 serves whatever client is installed beside it.
  const version = file && isOf(file, revision) ? file : null;
  const generation = version?.split(".")[0] ?? met.major ?? (revision === 3 ? "2 or 1" : "3 or 4");
  const said = version ? `; its client's file says ${version}` : "";
  const name =
    namespaces === false
      ? `Engine.IO alone, without Socket.IO (revision ${revision} of its protocol)`
      : `Socket.IO ${generation} (revision ${revision} of Engine.IO's protocol${said})`;
  return {
    kind: namespaces === false ? "engine.io" : "socket.io",
    is: name,
    engineIo: revision,
    version,
    status: answer?.status ?? null,
    location: null,
    origin: endpoint.headers.Origin ?? null,
    path: url.pathname === asked.url.pathname ? null : url.pathname,
  };
}

function isOf(version: string, revision: Revision): boolean {
  const major = Number.parseInt(version, 10);
  return revision === 3 ? major === 1 || major === 2 : major >= 3;
}

/** Null where the path lets too little through to tell: silence may be a lost answer, twice hardly. */
async function knowsNamespaces(endpoint: Endpoint): Promise<boolean | null> {
  const tries = [joins(endpoint), joins(endpoint)].map((joined) => joined.catch(() => null));
  const joined = await Promise.all(tries);
  if (joined.includes(true)) return true;
  return joined.includes(null) || endpoint.signal.aborted ? null : false;
}

/** @throws where it is the path that gives no answer */
function joins(endpoint: Endpoint): Promise<boolean> {
  return withSession(endpoint, {}, async (session) => {
    // Revision 3 lets clients in by itself.
    if (endpoint.revision === 4) await session.post("40");
    else if (session.packetsOf(session.answer).some(isSocketIo)) return true;
    const until = performance.now() + CONNECT_MS;
    for (let left = CONNECT_MS; left > 0; left = until - performance.now()) {
      const answer = await session.poll({ deadlineMs: left }).catch((error) => {
        if (error instanceof RequestError && error.timedOut) return null;
        throw error;
      });
      if (!answer) return false;
      if (answer.status !== 200) throw new Error(`status ${answer.status}`);
      const packets = session.packetsOf(answer);
      if (packets.some(isSocketIo)) return true;
      if (packets.includes("2")) await session.post("3");
    }
    return false;
  });
}

/** CONNECT, or its refusal. */
const isSocketIo = (packet: string) => /^4[04]/.test(packet);
