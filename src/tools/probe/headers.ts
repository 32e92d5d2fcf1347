import { connect } from "node:tls";
import { cookiesOf, NoSessionError } from "./engine_answer.ts";
import type { Endpoint } from "./engine_request.ts";
import type { Answer } from "./request.ts";
import { withSession } from "./session.ts";

export interface Headers {
  cacheControl: string | null;
  /** Who has handled the answer, header by header: `server`, `via` and what caches and hosts add. */
  handledBy: Record<string, string>;
  /** The names of the cookies that the handshake sets. */
  cookies: string[];
}

export interface Cors {
  /** `Access-Control-Allow-Origin`, to a page of another site. */
  allowOrigin: string | null;
  allowCredentials: boolean;
  /** The status of a refusal, where the server refuses pages of other sites. */
  refusedWith: number | null;
}

export interface Http {
  /** The version that was asked with. */
  version: string;
  /** What the server chooses, by ALPN, where a browser would offer HTTP/2; null without TLS. */
  alpn: string | null;
}

const HANDLERS = ["server", "x-powered-by", "via", "x-cache", "x-served-by", "age", "cf-ray"];
/** A site that is not the server's (RFC 2606). */
const ELSEWHERE = "https://elsewhere.example";
const ALPN_MS = 5_000;

export function readHeaders(answer: Answer): Headers {
  const handledBy: Record<string, string> = {};
  for (const name of HANDLERS) {
    const value = answer.headers[name];
    if (value !== undefined) handledBy[name] = String(value);
  }
  return {
    cacheControl: answer.headers["cache-control"] ?? null,
    handledBy,
    cookies: cookiesOf(answer).map((cookie) => cookie.split("=")[0] as string),
  };
}

/** How far the server's clock is before this one, in seconds; it tells whole seconds alone. */
export function clockAhead({ headers, ms }: Answer, now: number): number | null {
  const theirs = Date.parse(headers.date ?? "");
  if (Number.isNaN(theirs)) return null;
  const ahead = (theirs + 500 - (now - ms / 2)) / 1000;
  return Math.abs(ahead) < 1 ? 0 : Math.round(ahead);
}

/** Asks as a page of another site. */
export async function findCors(endpoint: Endpoint): Promise<Cors> {
  const allowed = ({ headers }: Answer) => ({
    allowOrigin: headers["access-control-allow-origin"] ?? null,
    allowCredentials: headers["access-control-allow-credentials"] === "true",
  });
  try {
    return await withSession(endpoint, { headers: { Origin: ELSEWHERE } }, async ({ answer }) => ({
      ...allowed(answer),
      refusedWith: null,
    }));
  } catch (error) {
    if (!(error instanceof NoSessionError)) throw error;
    return { ...allowed(error.answer), refusedWith: error.answer.status };
  }
}

export async function findHttp({ url, signal }: Endpoint, { httpVersion }: Answer): Promise<Http> {
  if (url.protocol !== "https:") return { version: httpVersion, alpn: null };
  const alpn = await new Promise<string | null>((resolve) => {
    const host = url.hostname.replace(/^\[|\]$/g, "");
    const socket = connect({
      host,
      port: Number(url.port || 443),
      ...(/^[\d.]+$|:/.test(host) ? {} : { servername: host }),
      ALPNProtocols: ["h2", "http/1.1"],
      timeout: ALPN_MS,
    });
    const settle = () => {
      resolve(socket.alpnProtocol || null);
      socket.destroy();
      signal.removeEventListener("abort", settle);
    };
    for (const event of ["secureConnect", "error", "timeout"]) socket.on(event, settle);
    signal.addEventListener("abort", settle);
  });
  return { version: httpVersion, alpn };
}
