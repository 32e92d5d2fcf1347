import { type Context, Hono } from "hono";
import type { Logger } from "pino";
import type { Chat } from "../chat/chat.ts";

export { limitBody } from "./body.ts";

export interface ApiOptions {
  trustedProxies: number;
  logger: Logger;
  /** The sessionless long poll. */
  loadFeed: () => Promise<Hono>;
  /** Where this server is reached, as in https://chat.example. */
  originOf: (c: Context) => string;
  /** The address of a file under public/. */
  asset: (file: string) => string;
}

/**
 * JSON over HTTP, under /api: what bots, scripts and pages on any site read and
 * write through. Its schemas are loaded with the first request for it, so that
 * a process that has just started shows its first page without them.
 */
export function createApi(chat: Chat, options: ApiOptions): Hono {
  let assembled: Promise<Hono> | undefined;
  const assemble = async () => {
    const { assembleApi } = await import("./api.ts");
    return new Hono().route("/api", await assembleApi(chat, options));
  };
  const routes = new Hono();
  for (const path of ["/api", "/api/*"]) {
    routes.all(path, async (c) => {
      assembled ??= assemble();
      return (await assembled).fetch(c.req.raw, c.env);
    });
  }
  return routes;
}
