/**
 * What this folder uses of engine.io 6.6.12 beyond its public types. The version
 * is locked in package.json; whoever raises it reads these against the new source.
 */
import type { EventEmitter } from "node:events";
import type { IncomingMessage, ServerResponse } from "node:http";
import { transports } from "engine.io";

export interface Packet {
  type: string;
  /** Text or bytes; what else a program sends goes as the text that it makes. */
  data?: unknown;
  /** One object for all who are sent the same broadcast; absent from what a transport says by itself. */
  options?: { compress?: boolean };
}

export type Query = Record<string, string>;
export type EngineRequest = IncomingMessage & { _query: Query; res?: ServerResponse | null };

/** engine.io/build/transports/polling.js and the transport.js that it extends. */
export interface StockPolling extends EventEmitter {
  /** True while there is a poll that can be answered with more. */
  writable: boolean;
  readyState: "open" | "closing" | "closed";
  readonly discarded: boolean;
  maxHttpBufferSize: number;
  /** How long a session that is closing waits for a poll to say so with, in milliseconds. */
  closeTimeout: number;
  /** The POST without a number that is being read. */
  readonly dataReq: IncomingMessage | null;
  onRequest(request: EngineRequest): void;
  onDataRequest(request: EngineRequest, response: ServerResponse): void;
  /** Takes in a payload. */
  onData(payload: string): void;
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
  readonly transport: StockPolling;
  request: unknown;
  server: unknown;
  /** What waits for a poll. */
  writeBuffer: Packet[];
  /** The callbacks of what waits in it. */
  packetsFn: unknown[];
  /** The callbacks of what was handed to the transport: a list, or null, for each `send` that awaits its `drain`. */
  sentCallbackFn: (unknown[] | null)[];
  close(discard?: boolean): void;
}

type MakePolling = new (request: object) => object;
const MakePolling = transports.polling as unknown as MakePolling;

/** The polling class, which engine.io does not export: only a function that makes one. */
export const Polling = new MakePolling({ _query: { EIO: "4" } }).constructor as new (
  request: EngineRequest,
) => StockPolling;
