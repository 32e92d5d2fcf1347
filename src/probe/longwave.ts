import { ask } from "./request.ts";
import type { Endpoint } from "./session.ts";

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

/** @returns null where it is no Longwave server */
export async function findLongwave({ url, signal }: Endpoint): Promise<Longwave | null> {
  const get = (path: string) => ask(new URL(path, url), { signal });
  const page = async (path: string): Promise<Page> => {
    const { status, body } = await get(path);
    return status === 200 ? JSON.parse(body) : {};
  };
  try {
    const { rooms } = await page("/api/rooms");
    if (!Array.isArray(rooms)) return null;
    const ready = (await get("/readyz")).status === 200;
    const [room] = rooms;
    if (!room) return { ready, feed: false };
    const feed = `/api/rooms/${encodeURIComponent(room.slug)}/feed?wait=0`;
    const { cursor } = await page(feed);
    const next = await page(`${feed}&after=${encodeURIComponent(cursor ?? "")}`);
    return { ready, feed: cursor !== undefined && Array.isArray(next.messages) };
  } catch {
    return null;
  }
}
