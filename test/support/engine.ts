import {
  createServer,
  type ServerOptions as HttpOptions,
  type Server as HttpServer,
} from "node:http";
import type { AddressInfo } from "node:net";
import {
  type AttachOptions,
  type ServerOptions as EngineOptions,
  Server as StockEngine,
} from "engine.io";
import { Socket as EngineClient, type SocketOptions } from "engine.io-client";
import { NumberedEngine } from "../../src/polling/server/engine.ts";
import type { Session } from "../../src/polling/server/engine_internals.ts";
import type { NumberedOptions } from "../../src/polling/server/options.ts";
import { onTestFinished } from "./finished.ts";

export interface EngineServer {
  url: string;
  engine: StockEngine;
  /** Resolves with the next session that opens. */
  nextSession(): Promise<EngineSession>;
}

/** A session as a test sees it. */
export type EngineSession = Session & {
  readyState: string;
  remoteAddress: string;
  send(data: unknown, options?: object | (() => void), callback?: () => void): void;
};

/** The engines that are to be the same to whoever does not number requests. */
export const engines = ["stock", "numbered"] as const;
export type EngineKind = (typeof engines)[number];

export async function listen(http: HttpServer): Promise<string> {
  await new Promise<void>((resolve) => http.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    http.closeAllConnections();
    http.close();
  });
  return `http://127.0.0.1:${(http.address() as AddressInfo).port}`;
}

/** An Engine.IO server alone, on a free port, that answers each message with itself where asked to. */
export async function newEngine(
  options: EngineOptions &
    Partial<NumberedOptions> & {
      kind?: EngineKind;
      echo?: boolean;
      attach?: AttachOptions;
      http?: HttpOptions;
    } = {},
): Promise<EngineServer> {
  const { kind = "numbered", echo = false, attach = {}, http: httpOptions = {}, ...rest } = options;
  const engine = kind === "stock" ? new StockEngine(rest) : new NumberedEngine(rest);
  const http = createServer(httpOptions, (_request, response) => response.writeHead(404).end());
  engine.attach(http, { path: "/engine.io", ...attach });
  const url = await listen(http);
  if (echo) {
    engine.on("connection", (session: EngineSession) => {
      session.on("data", (data) => session.send(data));
    });
  }
  return {
    url,
    engine,
    nextSession: () => new Promise((resolve) => engine.once("connection", resolve)),
  };
}

/** A stock engine.io-client, not waited for. Closed after the test. */
export function engineClient(url: string, options: Partial<SocketOptions> = {}): EngineClient {
  const client = new EngineClient(url, { path: "/engine.io", ...options });
  onTestFinished(() => {
    client.close();
  });
  return client;
}
