import { join } from "node:path";
import { serveStatic } from "@hono/node-server/serve-static";
import { Hono } from "hono";
import type { Logger } from "pino";
import { createApi } from "./api/routes.ts";
import type { Chat } from "./chat/chat.ts";
import { createPages } from "./pages/routes.tsx";
import { ROOT } from "./root.ts";

export interface AppOptions {
  trustedProxies: number;
  logger: Logger;
  /** Whether the server is about to stop, so that it should be sent nothing new. */
  stopping?: () => boolean;
}

/** Everything that is answered over plain HTTP. Needs no port: `app.request()` is enough. */
export function createApp(chat: Chat, { stopping = () => false, ...options }: AppOptions): Hono {
  const app = new Hono();

  app.get("/healthz", (c) => c.text("ok"));
  app.get("/readyz", async (c) => {
    if (stopping()) return c.text("stopping", 503);
    try {
      await chat.ready();
      return c.text("ok");
    } catch (error) {
      options.logger.error({ error }, "the store cannot be reached");
      return c.text("the store cannot be reached", 503);
    }
  });

  // The build's id is in the path, so a file never changes under its address.
  app.get(
    "/assets/:build/*",
    serveStatic({
      root: join(ROOT, "public"),
      rewriteRequestPath: (path) => path.replace(/^\/assets\/[^/]+/, ""),
      precompressed: true,
      onFound: (_path, c) => {
        c.header("Cache-Control", "public, max-age=31536000, immutable");
        c.header("X-Content-Type-Options", "nosniff");
      },
    }),
  );

  app.route("/api", createApi(chat, options));
  app.route("/", createPages(chat, options));
  return app;
}
