import { randomUUID } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pino } from "pino";
import { io, type ManagerOptions, type Socket, type SocketOptions } from "socket.io-client";
import type { Guest } from "../../src/chat/people.ts";
import { renderer } from "../../src/chat/renderer.ts";
import type { ClientEvents, ServerEvents } from "../../src/protocol/events.ts";
import type { Message } from "../../src/protocol/message.ts";
import { type RunningServer, type ServerSettings, startServer } from "../../src/server/server.ts";
import { openSqliteStore } from "../../src/store/sqlite/open.ts";
import { onTestFinished } from "./finished.ts";

export const quiet = pino({ level: "silent" });

/** A logger that makes a test fail on any error that the server did not expect. */
export const strict = pino({
  level: "error",
  hooks: {
    logMethod(args) {
      throw new Error("an unexpected server error", { cause: args[0] });
    },
  },
});

export const TEST_SECRET = "a secret for tests only";

/** A folder that is gone when the test is over. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "longwave-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

export interface TestServer extends RunningServer {
  /** Makes a guest. */
  guest(name: string): Promise<Guest>;
  /** Makes a room of this slug. */
  newRoom(slug: string): Promise<void>;
  /** Posts over HTTP. */
  post(guest: Guest, text: string, nonce?: string): Promise<Message>;
  /** Edits or removes a message of the lobby over HTTP. */
  change(guest: Guest, method: "PATCH" | "DELETE", seq: number, body?: object): Promise<Message>;
}

/** A real server on a free port with a database of its own, closed after the test. */
export async function newServer(
  settings: Partial<ServerSettings & { databasePath: string }> = {},
): Promise<TestServer> {
  const store = openSqliteStore(settings.databasePath ?? ":memory:", renderer);
  const server = await startServer(
    {
      port: 0,
      host: "127.0.0.1",
      transports: ["polling"],
      holdSeconds: 25,
      trustedProxies: 0,
      rateLimit: false,
      ...settings,
    },
    store,
    TEST_SECRET,
    strict,
  );
  onTestFinished(() => server.close());
  const send = async (path: string, body: object, token?: string, method = "POST") => {
    const response = await fetch(`${server.url}/api${path}`, {
      method,
      headers: {
        "Content-Type": "application/json",
        ...(token && { Authorization: `Bearer ${token}` }),
      },
      body: JSON.stringify(body),
    });
    if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
    return response.json();
  };
  return {
    ...server,
    guest: (name) => send("/people", { name }),
    async newRoom(slug) {
      const { token } = await send("/people", { name: "Founder" });
      await send("/rooms", { slug, title: slug }, token);
    },
    post: (guest, text, nonce = randomUUID()) =>
      send("/rooms/lobby/messages", { text, nonce }, guest.token),
    change: (guest, method, seq, body = {}) =>
      send(`/rooms/lobby/messages/${seq}`, body, guest.token, method),
  };
}

export type StockClient = Socket<ServerEvents, ClientEvents>;

/**
 * An ordinary socket.io-client, forced to polling, connected; closed after the test.
 *
 * @param prepare is given it before it connects
 */
export async function stockClient(
  server: RunningServer,
  auth: { token?: string | null; name?: string | null } = {},
  options: Partial<ManagerOptions & SocketOptions> = {},
  prepare: (socket: StockClient) => void = () => {},
): Promise<StockClient> {
  const socket: StockClient = io(server.url, {
    transports: ["polling"],
    forceNew: true,
    auth,
    ...options,
  });
  onTestFinished(() => {
    socket.close();
  });
  prepare(socket);
  await new Promise<void>((resolve, reject) => {
    socket.once("connect", resolve);
    socket.once("connect_error", reject);
    socket.connect();
  });
  return socket;
}
