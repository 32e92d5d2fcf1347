import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { getRequestListener } from "@hono/node-server";
import type { Logger } from "pino";
import { createApp } from "./app.ts";
import { Chat } from "./chat/chat.ts";
import { HostTokens } from "./chat/host_tokens.ts";
import { makeLimits, unlimited } from "./chat/limits.ts";
import type { Store } from "./chat/store.ts";
import { Tokens } from "./chat/tokens.ts";
import { attachEcho, isEcho } from "./check/echo.ts";
import type { Settings } from "./config.ts";
import { holdAtOnce } from "./feed/fast_lane.ts";
import { Feed } from "./feed/feed.ts";
import { ownPages } from "./http/origin.ts";
import { COOKIE } from "./identity.ts";
import { renderFragment } from "./pages/message.tsx";
import { attachSocketServer } from "./socket/server.ts";

/** How long requests may go on once the server is stopping, in milliseconds. */
const GRACE_MS = 3_000;
/** How often connections that have fallen idle meanwhile are closed, in milliseconds. */
const SWEEP_MS = 20;

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
  Partial<Pick<Settings, "publicUrl" | "embedOrigins" | "embedSecret" | "pageRooms">>;

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
  const limits = settings.rateLimit ? makeLimits() : unlimited;
  const hosts = new HostTokens(settings.embedSecret);
  const chat = new Chat(store, new Tokens(secret), limits, hosts);
  await chat.start();

  let closed: Promise<void> | undefined;
  const stopping = new AbortController();
  const feed = new Feed(chat);
  const isOwnPage = ownPages(settings, logger);
  const app = createApp(chat, {
    feed,
    isOwnPage,
    holdSeconds: settings.holdSeconds,
    publicUrl: settings.publicUrl,
    embedOrigins: settings.embedOrigins,
    pageRooms: settings.pageRooms,
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
  const http = createServer({ shouldUpgradeCallback }, (incoming, outgoing) => {
    if (!holdAtOnce(feed, settings.holdSeconds, incoming, outgoing)) answer(incoming, outgoing);
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
  attachEcho(http, { limits, trustedProxies, stopping: stopping.signal });

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
