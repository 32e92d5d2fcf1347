import { join } from "node:path";
import { serveStatic } from "@hono/node-server/serve-static";
import { Hono } from "hono";
import { etag } from "hono/etag";
import { compressed } from "../../http/compressed.ts";
import { ROOT } from "../../runtime/root.ts";

/** How long a page may go on with the script that it has, in seconds. */
const MAX_AGE_SECONDS = 600;

/**
 * `/embed.js`, for any page: its address stays while what is behind it changes.
 * It loads `/embed_chat.js` once a chat can be seen, and `/embed/why.js`, always
 * from here, where a frame does not come alive.
 */
export function createEmbedScripts() {
  return new Hono()
    .get(
      "/embed.js",
      etag({ weak: true }),
      compressed,
      script("embed.js", `public, max-age=${MAX_AGE_SECONDS}`),
    )
    .get(
      "/embed_chat.js",
      etag({ weak: true }),
      compressed,
      script("embed_chat.js", `public, max-age=${MAX_AGE_SECONDS}`),
    )
    .get("/embed/why.js", script("embed_why.js", "no-store"));
}

function script(file: string, cacheControl: string) {
  return serveStatic({
    root: join(ROOT, "public"),
    path: `build/${file}`,
    precompressed: true,
    onFound: (_path, c) => {
      c.header("Cache-Control", cacheControl);
      c.header("Access-Control-Allow-Origin", "*");
      c.header("Cross-Origin-Resource-Policy", "cross-origin");
      c.header("X-Content-Type-Options", "nosniff");
    },
  });
}
