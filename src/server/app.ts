import { join } from "node:path";
import { serveStatic } from "@hono/node-server/serve-static";
import type { Context } from "hono";
import { Hono } from "hono";
import type { Logger } from "pino";
import type { Chat } from "../chat/chat.ts";
import { Feed } from "../feed/feed.ts";
import { forAdmin } from "../http/admin.ts";
import { compressed } from "../http/compressed.ts";
import { callerOf } from "../http/identity.ts";
import { type IsOwnPage, makeIsOwnPage, originOf } from "../http/origin.ts";
import { toProblem } from "../http/refusal.ts";
import { withoutSpareSlashes } from "../http/spare_slashes.ts";
import { onDemand } from "../runtime/on_demand.ts";
import { ROOT } from "../runtime/root.ts";
import type { CheckLimits } from "../web/check/limits.ts";
import { asset } from "../web/pages/assets.ts";
import { renderFragment } from "../web/pages/message.tsx";
import { createPages } from "../web/pages/routes.tsx";

export interface AppOptions {
  trustedProxies: number;
  /** Where people reach the server, if that was set. */
  publicUrl?: string | undefined;
  /** The longest that a request is held, in seconds. */
  holdSeconds?: number;
  /** Who may frame the chat, as EMBED_ORIGINS has it; everybody where absent. */
  embedOrigins?: string[] | undefined;
  /** Whether any page that may frame the chat has a room of its own. */
  pageRooms?: boolean | undefined;
  /** Without it nobody reads the metrics, where it is set. */
  adminToken?: string | undefined;
  /** The held requests, where somebody else ends them. */
  feed?: Feed;
  logger: Logger;
  /** Whether a request's cookie counts. */
  isOwnPage?: IsOwnPage;
  /** Aborted when the server is about to stop, so that it should be sent nothing new. */
  stopping?: AbortSignal;
  /** How often one address may ask the network check; as often as it likes where absent. */
  limits?: CheckLimits;
}

/** Everything that is answered over plain HTTP. Needs no port: `app.request()` is enough. */
export function createApp(chat: Chat, options: AppOptions): Hono {
  const app = new Hono();
  const { feed = new Feed(chat), holdSeconds = 25 } = options;
  const { stopping = new AbortController().signal, limits = async () => {} } = options;

  app.use(withoutSpareSlashes);
  app.get("/healthz", (c) => c.text("ok"));
  app.get("/readyz", async (c) => {
    if (stopping.aborted) return c.text("stopping", 503);
    try {
      await chat.ready();
      return c.text("ok");
    } catch (error) {
      const { message } = toProblem(error, options.logger);
      return c.text(message, 503);
    }
  });

  const sources = { feedsHeld: () => feed.held, changesCommitted: () => chat.logs.committedCount };
  app.get("/metrics", forAdmin(options.adminToken), async (c) => {
    const { renderMetrics } = await import("./metrics.ts");
    const [text, type] = await renderMetrics(sources);
    return c.body(text, 200, { "Content-Type": type });
  });

  // The build's id is in the path, so a file never changes under its address.
  app.get(
    "/assets/:build/*",
    compressed,
    serveStatic({
      root: join(ROOT, "public"),
      rewriteRequestPath: (path) => path.replace(/^\/assets\/[^/]+/, ""),
      precompressed: true,
      onFound: (_path, c) => {
        c.header("Cache-Control", "public, max-age=31536000, immutable");
        c.header("X-Content-Type-Options", "nosniff");
        // An embed in a sandbox, or under COEP, is a stranger here.
        c.header("Access-Control-Allow-Origin", "*");
        c.header("Cross-Origin-Resource-Policy", "cross-origin");
      },
    }),
  );

  // Asked for by these names, whatever the pages say of an icon.
  for (const file of ["robots.txt", "favicon.ico", "apple-touch-icon.png"]) {
    const options = {
      path: join(ROOT, "public", file),
      onFound: (_path: string, c: Context) => c.header("Cache-Control", "public, max-age=86400"),
    };
    app.get(`/${file}`, serveStatic(options));
  }

  const { isOwnPage = makeIsOwnPage(options, options.logger) } = options;
  const pages = createPages(chat, { ...options, isOwnPage });
  const origin = (c: Context) => originOf(c, options);
  lazily(app, ["/api/*"], async () => {
    const { createApi } = await import("../api/routes.ts");
    const { createFeedRoutes } = await import("../feed/routes.ts");
    const identify = (c: Context) => callerOf(c, chat, isOwnPage);
    const feedRoutes = createFeedRoutes(feed, {
      holdSeconds,
      identify,
      originOf: origin,
      renderFragment,
    });
    const routes = createApi(chat, {
      ...options,
      feedRoutes,
      identify,
      originOf: origin,
      asset,
    });
    return new Hono().route("/api", routes);
  });
  lazily(app, ["/check", "/check/*"], async () => {
    const { createCheck } = await import("../web/check/routes.tsx");
    return new Hono().route("/", createCheck({ ...options, stopping, limits }));
  });
  lazily(app, ["/embed.js", "/embed_chat.js", "/embed/*", "/example/*"], async () => {
    const { createEmbed, createEmbedScripts, createExample } = await import(
      "../web/embed/index.ts"
    );
    // Where there is no room, /embed/ is what is asked for.
    return new Hono({ strict: false })
      .notFound((c) => pages.fetch(c.req.raw, c.env))
      .route("/", createEmbedScripts())
      .route("/embed", createEmbed(chat, { ...options, originOf: origin }))
      .route("/example", createExample());
  });
  app.route("/", pages);
  return app;
}

/** Loaded when it is first asked for: a process that has just started shows a page first. */
function lazily(app: Hono, paths: string[], load: () => Promise<Hono>): void {
  const part = onDemand(load);
  for (const path of paths) {
    app.all(path, async (c) => (await part()).fetch(c.req.raw, c.env));
  }
}
