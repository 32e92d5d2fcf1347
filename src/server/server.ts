import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { getRequestListener } from "@hono/node-server";
import type { Logger } from "pino";
import { Chat } from "../chat/chat.ts";
import { HostTokens } from "../chat/host_tokens.ts";
import { BUDGETS } from "../chat/limits.ts";
import type { Store } from "../chat/store.ts";
import { Tokens } from "../chat/tokens.ts";
import { holdDirectly } from "../feed/direct_hold.ts";
import { Feed } from "../feed/feed.ts";
import { COOKIE } from "../http/identity.ts";
import { makeLimiter } from "../http/limiter.ts";
import { makeIsOwnPage } from "../http/origin.ts";
import { normalizeTarget } from "../http/request_target.ts";
import { attachSocketServer } from "../socket/server.ts";
import { attachEcho, isEcho } from "../web/check/echo.ts";
import { CHECK_BUDGETS } from "../web/check/limits.ts";
import { renderFragment } from "../web/pages/message.tsx";
import { createApp } from "./app.ts";
import type { Settings } from "./settings.ts";

/** How long requests may go on once the server is stopping, in milliseconds. */
const GRACE_MS = 3_000;
/** How often connections that have fallen idle meanwhile are closed, in milliseconds. */
const SWEEP_MS = 20;

/**
 * What Node.js closes connections after, in milliseconds. An idle one: later than
 * the balancers that keep them, nginx and Amazon's for 60 s, Google's for 600 s, or
 * a request meets a connection that is being closed, and is answered 502. A request
 * that does not arrive, its headers or all of it: later than that, so that a first
 * byte after a long silence is in time. What has arrived may be held for as long as it likes.
 */
export function connectionTimeouts(keepAliveSeconds = 75) {
  const keepAliveTimeout = keepAliveSeconds * 1_000;
  const headersTimeout = keepAliveTimeout + 5_000;
  return { keepAliveTimeout, headersTimeout, requestTimeout: Math.max(300_000, headersTimeout) };
}

export interface RunningServer {
  /** Where it answers. */
  url: string;
  /** The held requests of the sessionless long poll. */
  feed: Feed;
  /** Answers every held request, lets what is being written be committed, and ends. May be called twice. */
  close: () => Promise<void>;
}

export type ServerSettings = Pick<
  Settings,
  "port" | "host" | "transports" | "holdSeconds" | "trustedProxies" | "rateLimit"
> &
  Partial<
    Pick<
      Settings,
      "publicUrl" | "keepAliveSeconds" | "embedOrigins" | "embedSecret" | "pageRooms" | "adminToken"
    >
  >;

/**
 * One node:http server: the Hono app, and Socket.IO beside it.
 *
 * @throws where the port cannot be had (EADDRINUSE, EACCES)
 */
export async function startServer(
  settings: ServerSettings,
  store: Store,
  secret: string,
  logger: Logger,
): Promise<RunningServer> {
  const limits = settings.rateLimit
    ? makeLimiter({ ...BUDGETS, ...CHECK_BUDGETS })
    : async () => {};
  const hosts = new HostTokens(settings.embedSecret);
  const chat = new Chat(store, new Tokens(secret), { limits, hosts });
  await chat.start();

  let closed: Promise<void> | undefined;
  const stopping = new AbortController();
  const feed = new Feed(chat);
  const isOwnPage = makeIsOwnPage(settings, logger);
  const app = createApp(chat, {
    feed,
    isOwnPage,
    holdSeconds: settings.holdSeconds,
    publicUrl: settings.publicUrl,
    embedOrigins: settings.embedOrigins,
    pageRooms: settings.pageRooms,
    adminToken: settings.adminToken,
    trustedProxies: settings.trustedProxies,
    logger,
    stopping: stopping.signal,
    limits,
  });
  const answer = getRequestListener(app.fetch);
  // A server may take no notice of what it does not upgrade to (RFC 9110, 7.8).
  // Node.js before 24.9 has no such choice, and refuses it.
  const hasWebSocket = settings.transports.includes("websocket");
  const shouldUpgradeCallback = (request: IncomingMessage) => hasWebSocket || isEcho(request);
  const timeouts = connectionTimeouts(settings.keepAliveSeconds);
  // Most requests are polls, which have no body: what Node.js does to read one costs each (docs/performance.md).
  const optimizeEmptyRequests = true;
  const options = { ...timeouts, shouldUpgradeCallback, optimizeEmptyRequests };
  const http = createServer(options, (incoming, outgoing) => {
    if (!holdDirectly(feed, settings.holdSeconds, incoming, outgoing)) {
      void answer(incoming, outgoing);
    }
  });
  const io = attachSocketServer(http, chat, {
    transports: settings.transports,
    holdSeconds: settings.holdSeconds,
    cookie: COOKIE,
    isOwnPage,
    trustedProxies: settings.trustedProxies,
    renderFragment,
    logger,
  });

  const { trustedProxies } = settings;
  attachEcho(http, { limits, trustedProxies, stopping: stopping.signal, logger });

  http.prependListener("request", normalizeTarget);
  http.prependListener("upgrade", normalizeTarget);

  await new Promise<void>((resolve, reject) => {
    http.once("error", reject);
    http.listen(settings.port, settings.host, resolve);
  });
  const { address, port } = http.address() as AddressInfo;
  const host = address.includes(":") ? `[${address}]` : address;

  const close = async () => {
    const sweep = setInterval(() => http.closeIdleConnections(), SWEEP_MS);
    const cut = setTimeout(() => http.closeAllConnections(), GRACE_MS);
    stopping.abort();
    feed.close();
    await io.close();
    clearInterval(sweep);
    clearTimeout(cut);
    await store.close();
  };
  return {
    url: `http://${host}:${port}`,
    feed,
    close: () => {
      closed ??= close();
      return closed;
    },
  };
}
