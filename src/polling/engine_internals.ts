/**
 * What this folder uses of engine.io 6.6.12 beyond its public types. The version
 * is locked in package.json; whoever raises it reads these against the new source.
 */
import type { EventEmitter } from "node:events";
import type { IncomingMessage, ServerResponse } from "node:http";
import { transports } from "engine.io";

export interface Packet {
  type: string;
  data?: string | Buffer;
  /** One object for all who are sent the same broadcast. */
  options?: object;
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
  /** The POST without a number that is being read. */
  readonly dataReq: IncomingMessage | null;
  onRequest(request: EngineRequest): void;
  onDataRequest(request: EngineRequest, response: ServerResponse): void;
  /** Takes in a payload. */
  onData(payload: string): void;
  onError(reason: string): void;
  onClose(): void;
  send(packets: Packet[]): void;
  doClose(closed: () => void): void;
}

/** engine.io/build/socket.js: an Engine.IO session. */
export interface Session extends EventEmitter {
  readonly id: string;
  readonly transport: StockPolling;
  request: unknown;
  server: unknown;
  /** What waits for a poll. */
  writeBuffer: Packet[];
  close(discard?: boolean): void;
}

type MakePolling = new (request: object) => object;
const MakePolling = transports.polling as unknown as MakePolling;

/** The polling class, which engine.io does not export: only a function that makes one. */
export const Polling = new MakePolling({ _query: { EIO: "4" } }).constructor as new (
  request: EngineRequest,
) => StockPolling;
