import type { Endpoint } from "./engine_request.ts";
import { type Answer, ask } from "./request.ts";

/** What a Longwave server has beside Socket.IO. */
export interface Longwave {
  /** `GET /readyz`: its store can be reached and it is not stopping. */
  ready: boolean;
  /** Whether the sessionless feed answers, and goes on from its own cursor. */
  feed: boolean;
}

interface Page {
  rooms?: { slug: string }[];
  messages?: unknown[];
  cursor?: string;
}

/**
 * @returns null where it is no Longwave server
 * @throws RequestError
 */
export async function findLongwave({ url, signal }: Endpoint): Promise<Longwave | null> {
  const get = (path: string) => ask(new URL(path, url), { signal });
  const page = async (path: string): Promise<Page> => pageIn(await get(path));
  const { rooms } = await page("/api/rooms");
  if (!Array.isArray(rooms)) return null;
  const ready = (await get("/readyz")).status === 200;
  const slug = rooms[0]?.slug;
  if (typeof slug !== "string") return { ready, feed: false };
  const feed = `/api/rooms/${encodeURIComponent(slug)}/feed?wait=0`;
  const { cursor } = await page(feed);
  if (typeof cursor !== "string") return { ready, feed: false };
  const next = await page(`${feed}&after=${encodeURIComponent(cursor)}`);
  return { ready, feed: Array.isArray(next.messages) };
}

function pageIn({ status, body }: Answer): Page {
  try {
    return (status === 200 && JSON.parse(body)) || {};
  } catch {
    return {};
  }
}
