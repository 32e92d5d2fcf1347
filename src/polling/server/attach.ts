import type { Server as HttpServer } from "node:http";
import type { AttachOptions, ServerOptions } from "engine.io";
import { NumberedEngine } from "./engine.ts";
import type { NumberedOptions } from "./options.ts";

/** What Engine.IO may be told, and numbered polling beside it. */
export interface AttachNumberedPollingOptions
  extends ServerOptions,
    AttachOptions,
    Partial<NumberedOptions> {
  /** Where it answers; `/socket.io` where absent, as Socket.IO's clients ask. */
  path?: string;
}

/**
 * Puts an Engine.IO server with numbered polling on an http server.
 *
 * @throws where the engine.io that is installed is another one inside
 * @example
 * const httpServer = createServer();
 * const io = new Server();
 * io.bind(attachNumberedPolling(httpServer, { holdSeconds: 25 }));
 * httpServer.listen(3000);
 */
export function attachNumberedPolling(
  httpServer: HttpServer,
  options: AttachNumberedPollingOptions = {},
): NumberedEngine {
  const engine = new AttachedEngine(httpServer, options);
  engine.attach(httpServer, { ...options, path: options.path ?? "/socket.io" });
  return engine;
}

/**
 * Closes its http server as well: `io.close()` closes its engine, and knows of no
 * http server where it was bound to an engine.
 */
class AttachedEngine extends NumberedEngine {
  readonly #httpServer: HttpServer;

  constructor(httpServer: HttpServer, options: AttachNumberedPollingOptions) {
    super(options);
    this.#httpServer = httpServer;
  }

  override close(): this {
    super.close();
    // Where `io.httpServer` was set, Socket.IO closes it in this same tick, and waits for it.
    queueMicrotask(() => this.#httpServer.listening && this.#httpServer.close());
    return this;
  }
}
