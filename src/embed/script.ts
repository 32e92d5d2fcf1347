import { join } from "node:path";
import { serveStatic } from "@hono/node-server/serve-static";
import { Hono } from "hono";
import { etag } from "hono/etag";
import { ROOT } from "../root.ts";

/** How long a page may go on with the script that it has, in seconds. */
const MAX_AGE_SECONDS = 600;

/** `/embed.js`, for any page: its address stays while what is behind it changes. */
export function createEmbedScript() {
  return new Hono().get(
    "/embed.js",
    etag({ weak: true }),
    serveStatic({
      root: join(ROOT, "public"),
      path: "build/embed.js",
      precompressed: true,
      onFound: (_path, c) => {
        c.header("Cache-Control", `public, max-age=${MAX_AGE_SECONDS}`);
        c.header("Access-Control-Allow-Origin", "*");
        c.header("Cross-Origin-Resource-Policy", "cross-origin");
        c.header("X-Content-Type-Options", "nosniff");
      },
    }),
  );
}
