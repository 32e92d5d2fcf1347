import { createServer, type Server as HttpServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { ServerOptions as EngineOptions, Server as StockEngine } from "engine.io";
import { onTestFinished } from "vitest";
import { NumberedEngine } from "../../src/polling/engine.ts";
import type { Session } from "../../src/polling/engine_internals.ts";
import type { NumberedOptions } from "../../src/polling/options.ts";

export interface EngineServer {
  url: string;
  engine: StockEngine;
  /** Resolves with the next session that opens. */
  nextSession(): Promise<EngineSession>;
}

/** A session as a test sees it. */
export type EngineSession = Session & { readyState: string; send(data: string): void };

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
  options: EngineOptions & Partial<NumberedOptions> & { echo?: boolean } = {},
): Promise<EngineServer> {
  const { echo = false, ...rest } = options;
  const engine = new NumberedEngine(rest);
  const http = createServer();
  engine.attach(http, { path: "/engine.io" });
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
