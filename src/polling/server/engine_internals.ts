/**
 * What this folder uses of engine.io 6.6 beyond its public types, 6.6.0 to 6.6.13. All of it is
 * here, and looked at before it is used: what is not as it is expected is told by its name.
 */
import { EventEmitter } from "node:events";
import type { IncomingMessage, ServerResponse } from "node:http";
import { Server, Socket, transports } from "engine.io";

export interface Packet {
  type: string;
  /** Text or bytes; what else a program sends goes as the text that it makes. */
  data?: unknown;
  /** One object for all who are sent the same broadcast; absent from what a transport says by itself. */
  options?: PacketOptions;
}

export interface PacketOptions {
  compress?: boolean;
}

export type Query = Record<string, string>;
export type EngineRequest = IncomingMessage & { _query: Query; res?: ServerResponse | null };

/** engine.io/build/transports/polling.js and the transport.js that it extends. */
export interface StockPolling extends EventEmitter {
  /** True while there is a poll that can be answered with more. */
  writable: boolean;
  readyState: "open" | "closing" | "closed";
  readonly discarded: boolean;
  /** How long a session that is closing waits for a poll to say so with, in milliseconds. */
  closeTimeout: number;
  /** The POST without a number that is being read. */
  readonly dataReq: IncomingMessage | null;
  onRequest(request: EngineRequest): void;
  onDataRequest(request: EngineRequest, response: ServerResponse): void;
  /** Takes in a payload. */
  onData(payload: string): void;
  onPacket(packet: Packet): void;
  onError(reason: string, description?: unknown): void;
  onClose(): void;
  send(packets: Packet[]): void;
  doClose(closed: () => void): void;
  /** Called when another transport takes over, or when what waits is no longer wanted. */
  discard(): void;
}

/** engine.io/build/socket.js: an Engine.IO session. */
export interface Session extends EventEmitter {
  readonly id: string;
  /** What removes its listeners from its transport. */
  cleanupFn: (() => void)[];
  readonly readyState: "opening" | "open" | "closing" | "closed";
  readonly transport: StockPolling;
  request: unknown;
  server: EventEmitter;
  /** What waits for a poll. */
  writeBuffer: Packet[];
  /** The callbacks of what waits in it. */
  packetsFn: unknown[];
  /** The callbacks of what was handed to the transport: a list, or null, for each `send` that awaits its `drain`. */
  sentCallbackFn: (unknown[] | null)[];
  /** What Socket.IO sends by; the same as `send`. */
  write(data: unknown, options?: PacketOptions, callback?: () => void): this;
  sendPacket(type: string, data?: unknown, options?: PacketOptions, callback?: () => void): void;
  close(discard?: boolean): void;
  /** Of the next ping: `refresh` starts it anew. */
  pingIntervalTimer: unknown;
  /** Whether the wait for a pong has been made longer; in 6.6.0 it never is. */
  hasRefreshedPingTimeout: boolean;
  /** Waits for a pong. */
  resetPingTimeout(): void;
  /** What its transport tells it: that there is a poll, a packet, an answer that has gone, an error, an end. */
  flush(): void;
  onPacket(packet: Packet): void;
  onDrain(): void;
  onError(error: Error): void;
  onClose(reason: string): void;
  /** Ends it at once: in 6.6.0, `close` waits for a poll first. */
  closeTransport(discard: boolean): void;
}

/** What every session sends by, Socket.IO's messages and the engine's pings alike. */
export const { sendPacket } = Socket.prototype as unknown as Session;

type MakePolling = new (request: object) => object;
const MakePolling = transports.polling as unknown as MakePolling;
const stockPolling = new MakePolling({ _query: { EIO: "4" } });

/**
 * The polling class, which engine.io does not export: only a function that makes one.
 * It is given the engine's options; since 6.6.13 it looks at them by itself.
 */
export const Polling = stockPolling.constructor as new (
  request: EngineRequest,
  options: object,
) => StockPolling;

/** Where the internals are looked for: an instance of each class. */
export interface Instances {
  "Server (server.js)": object;
  "Socket (socket.js)": object;
  "Polling (transports/polling.js)": object;
}

type Kind = "string" | "function" | "array" | "object" | "boolean" | "number" | "open";

const EXPECTED: Record<keyof Instances, Record<string, Kind>> = {
  "Server (server.js)": {
    opts: "object",
    clients: "object",
    clientsCount: "number",
    middlewares: "array",
    attach: "function",
    handleRequest: "function",
    createTransport: "function",
    close: "function",
    _computePath: "function",
  },
  "Socket (socket.js)": {
    transport: "object",
    request: "object",
    server: "object",
    readyState: "string",
    writeBuffer: "array",
    packetsFn: "array",
    sentCallbackFn: "array",
    cleanupFn: "array",
    flush: "function",
    onPacket: "function",
    onDrain: "function",
    onError: "function",
    onClose: "function",
    write: "function",
    sendPacket: "function",
    close: "function",
    closeTransport: "function",
    pingIntervalTimer: "object",
    resetPingTimeout: "function",
  },
  "Polling (transports/polling.js)": {
    writable: "boolean",
    discarded: "boolean",
    readyState: "open",
    closeTimeout: "number",
    onRequest: "function",
    onDataRequest: "function",
    onData: "function",
    onPacket: "function",
    onError: "function",
    onClose: "function",
    send: "function",
    doClose: "function",
    discard: "function",
  },
};

/** @returns the internals that are not where they were, each in words */
export function movedInternals(instances: Instances = ownInstances()): string[] {
  return Object.entries(EXPECTED).flatMap(([name, members]) => {
    const instance = instances[name as keyof Instances] as Record<string, unknown>;
    return Object.entries(members).flatMap(([member, kind]) => {
      const found = kindOf(instance[member]);
      return found === kind ? [] : [`${member} of ${name} is ${found}, not ${kind}`];
    });
  });
}

function kindOf(value: unknown): string {
  if (value === "open") return "open";
  return Array.isArray(value) ? "array" : typeof value;
}

function ownInstances(): Instances {
  // A session of nobody, which is over at once; its timers end with it.
  const transport = Object.assign(new EventEmitter(), { send() {}, close() {} });
  const server = Object.assign(new EventEmitter(), { opts: {}, upgrades: () => [] });
  const MakeSession = Socket as unknown as new (...of: unknown[]) => { onClose(why: string): void };
  const session = new MakeSession("", server, transport, { connection: {} }, 4);
  session.onClose("looked at");
  return {
    "Server (server.js)": new Server({ transports: [] }),
    "Socket (socket.js)": session,
    "Polling (transports/polling.js)": stockPolling,
  };
}

let areChecked = false;

/** @throws where this version of Engine.IO is another one inside */
export function assertInternals(): void {
  if (areChecked) return;
  const moved = movedInternals();
  if (moved.length > 0) {
    throw new Error(`numbered polling is made for engine.io ~6.6.0, and here ${moved.join("; ")}`);
  }
  areChecked = true;
}
