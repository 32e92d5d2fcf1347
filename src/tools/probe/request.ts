import { Agent as HttpAgent, type IncomingHttpHeaders, request as requestHttp } from "node:http";
import { Agent as HttpsAgent, request as requestHttps } from "node:https";
import { brotliDecompressSync, gunzipSync, inflateSync } from "node:zlib";

export interface Answer {
  status: number;
  headers: IncomingHttpHeaders;
  /** As text, after decompression. */
  body: string;
  /** The version of HTTP of the answer, as in `1.1`. */
  httpVersion: string;
  /** From the request's start to the answer's end, in milliseconds. */
  ms: number;
}

export interface Asked {
  method?: "GET" | "POST";
  headers?: Record<string, string>;
  body?: string;
  /** A connection of its own otherwise. */
  agent?: HttpAgent;
  /** Ends the request. */
  signal: AbortSignal;
  /** The most milliseconds that it may take. */
  deadlineMs?: number;
}

/** A request that came to nothing, in words. */
export class RequestError extends Error {
  override name = "RequestError";
  /** How long it lasted, in milliseconds. */
  readonly ms: number;
  /** Whether it was given up on here, rather than ended by server or path. */
  readonly timedOut: boolean;
  /** Whether there is no way to the server at all, so that asking again is no use. */
  readonly hopeless: boolean;

  constructor(cause: NodeJS.ErrnoException, ms: number, timedOut: boolean) {
    super(timedOut ? `no answer within ${seconds(ms)} s` : reasonOf(cause), { cause });
    this.ms = ms;
    this.timedOut = timedOut;
    this.hopeless = timedOut || !["ECONNRESET", "EPIPE", "ABORT_ERR"].includes(cause.code ?? "");
  }
}

const DEADLINE_MS = 10_000;
/** An answer of more than so many bytes is not a poll's. */
const ANSWER_MAX = 4_000_000;

/**
 * One HTTP request, nothing added, nothing tried again, no redirect followed. By node:http and not by
 * the client's own `ask`, for fetch hides what the probe looks for: the version of HTTP, the headers
 * as they are sent, which connection a request goes by, and why it came to nothing.
 *
 * @throws RequestError where no whole answer came
 */
export function ask(url: URL, asked: Asked): Promise<Answer> {
  const { method = "GET", headers = {}, body, agent, deadlineMs = DEADLINE_MS } = asked;
  const began = performance.now();
  const signal = AbortSignal.any([asked.signal, AbortSignal.timeout(Math.ceil(deadlineMs))]);
  const request = url.protocol === "https:" ? requestHttps : requestHttp;
  return new Promise((resolve, reject) => {
    const elapsed = () => performance.now() - began;
    const fail = (error: Error) => reject(new RequestError(error, elapsed(), signal.aborted));
    // A body that nobody announces is sent in chunks, and those some proxies refuse.
    const length = body === undefined ? {} : { "Content-Length": Buffer.byteLength(body) };
    const outgoing = request(
      url,
      { method, headers: { ...headers, ...length }, agent: agent ?? false, signal },
      (incoming) => {
        const chunks: Buffer[] = [];
        let bytes = 0;
        incoming.on("data", (chunk: Buffer) => {
          chunks.push(chunk);
          bytes += chunk.length;
          if (bytes > ANSWER_MAX) outgoing.destroy(new Error("the answer does not end"));
        });
        incoming.on("error", fail);
        incoming.on("end", () => {
          try {
            resolve({
              status: incoming.statusCode ?? 0,
              headers: incoming.headers,
              body: decode(Buffer.concat(chunks), incoming.headers["content-encoding"]),
              httpVersion: incoming.httpVersion,
              ms: elapsed(),
            });
          } catch (error) {
            fail(error as Error);
          }
        });
      },
    );
    outgoing.on("error", fail);
    outgoing.end(body);
  });
}

/** One connection that is kept, for requests that have to share it. */
export function oneConnection(url: URL): HttpAgent {
  const Agent = url.protocol === "https:" ? HttpsAgent : HttpAgent;
  return new Agent({ keepAlive: true, maxSockets: 1 });
}

function decode(body: Buffer, encoding: string | undefined): string {
  const limit = { maxOutputLength: ANSWER_MAX };
  if (encoding === "gzip") return gunzipSync(body, limit).toString();
  if (encoding === "deflate") return inflateSync(body, limit).toString();
  if (encoding === "br") return brotliDecompressSync(body, limit).toString();
  return body.toString();
}

const REASONS: Record<string, string> = {
  ECONNREFUSED: "nothing listens there (connection refused)",
  ENOTFOUND: "there is no host of this name",
  EAI_AGAIN: "the name of the host cannot be looked up",
  EHOSTUNREACH: "the host cannot be reached",
  ENETUNREACH: "the network cannot be reached",
  ETIMEDOUT: "the host does not answer",
  ECONNRESET: "the connection was closed without an answer",
  EPIPE: "the connection was closed without an answer",
  EPROTO: "TLS failed: what answers does not speak TLS",
};

function reasonOf({ code = "", message }: NodeJS.ErrnoException): string {
  if (REASONS[code]) return REASONS[code];
  if (code.startsWith("HPE_")) return "what answers does not speak HTTP";
  if (/CERT|SIGNATURE|ISSUER/.test(code)) return `TLS failed: ${message}`;
  if (/SSL|TLS/.test(code)) return "TLS failed: what answers does not speak TLS";
  return message || code;
}

export const seconds = (ms: number): number => Math.round(ms / 100) / 10;
