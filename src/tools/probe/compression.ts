import { isTakenIn } from "./engine_answer.ts";
import type { Endpoint } from "./engine_request.ts";
import { type Session, withSession } from "./session.ts";

export interface Compression {
  /** The encoding of long answers; null where they come as they are. */
  encoding: string | null;
  /** The longest answer that came as it was, in bytes. */
  plainBytes: number | null;
  /** The shortest that came compressed, in bytes before compression. */
  compressedBytes: number | null;
}

const LENGTHS = [100, 900, 1_100, 5_000];

/**
 * Gets answers of different lengths from a server of which nothing is known:
 * the refusal of an unknown namespace repeats its name.
 */
export function findCompression(endpoint: Endpoint): Promise<Compression> {
  return withSession(endpoint, {}, async (session) => {
    const found: Compression = { encoding: null, plainBytes: null, compressedBytes: null };
    for (const length of LENGTHS) {
      const answer = await answerOf(session, length);
      if (!answer && found.plainBytes === null) throw new Error("no answer to a namespace");
      if (!answer) break;
      const bytes = Buffer.byteLength(answer.body);
      const encoding = answer.headers["content-encoding"];
      if (!encoding || encoding === "identity") {
        found.plainBytes = bytes;
      } else {
        found.encoding = encoding;
        found.compressedBytes ??= bytes;
      }
    }
    return found;
  });
}

/** @returns undefined where the question is too long already, or not understood */
async function answerOf(session: Session, length: number) {
  const name = `/${"x".repeat(length)}`;
  if (!isTakenIn(await session.post(`40${name},`))) return undefined;
  const headers = { "Accept-Encoding": "gzip, deflate, br" };
  return (await session.receive((packet) => packet.includes(name), { headers }))?.answer;
}
