import type { Context } from "hono";
import type { Logger } from "pino";

export interface OriginOptions {
  /** Where people reach the server, if that was set. */
  publicUrl?: string | undefined;
  trustedProxies: number;
}

/** A request's header, by its lower-case name. */
type Header = (name: string) => string | undefined;

/** Where this server is reached, as in `https://chat.example`, without a slash at its end. */
export function originOf(c: Context, { publicUrl, trustedProxies }: OriginOptions): string {
  if (publicUrl) return publicUrl;
  const url = new URL(c.req.url);
  if (trustedProxies > 0) {
    const [protocol] = forwarded((name) => c.req.header(name), "proto");
    if (protocol === "https") url.protocol = "https:";
  }
  return url.origin;
}

/**
 * Whether the browser that asks does so over TLS. It says itself with every form
 * that it sends, else the proxies know; the address that was set may be another
 * than the one by which this request came, and so counts last.
 */
export function isSecure(c: Context, { publicUrl, trustedProxies }: OriginOptions): boolean {
  const [proxied] = trustedProxies > 0 ? forwarded((name) => c.req.header(name), "proto") : [];
  const protocols = [
    URL.parse(c.req.header("Origin") ?? "")?.protocol,
    proxied && `${proxied}:`,
    publicUrl && new URL(publicUrl).protocol,
    new URL(c.req.url).protocol,
  ];
  return protocols.find((protocol) => protocol && /^https?:$/.test(protocol)) === "https:";
}

/** What the proxies say of the request that reached them, the outermost first. */
function forwarded(header: Header, what: "proto" | "host"): string[] {
  const standard = header("forwarded") ?? "";
  // RFC 7239, section 4: for=192.0.2.60;proto=http;host="chat.example:8080", for=…
  const pairs = standard.matchAll(/(?:^|[;,\s])(proto|host)=(?:"([^"]*)"|([^;,\s]*))/gi);
  return [
    ...(header(`x-forwarded-${what}`)?.split(",") ?? []),
    ...[...pairs].filter(([, name]) => name?.toLowerCase() === what).map(([, , a, b]) => a ?? b),
  ].flatMap((value) => value?.trim().toLowerCase() || []);
}

/** Whether the browser says that a page of another origin asks; no page can make it say otherwise. */
export function isElsewhere(header: Header): boolean {
  return ["cross-site", "same-site"].includes(header("sec-fetch-site") ?? "");
}

/** How many different reasons are told of, so that nobody can fill the log. */
const WARNINGS_MAX = 10;

/**
 * Whether a request comes from a page of this server, so that the cookie that
 * comes with it counts: by its Origin, which has to be one of the hosts by which
 * the server is reached, or absent, as with a page's own GET. Where a browser says
 * by Sec-Fetch-Site that it is another's, that is so, whatever else the headers say.
 */
export type IsOwnPage = (header: Header) => boolean;

/** @param logger is told, once for each kind, what was expected where it was another page's */
export function makeIsOwnPage(
  { publicUrl, trustedProxies }: OriginOptions,
  logger: Logger,
): IsOwnPage {
  const warned = new Set<string>();
  /** What the proxies say, which is last: what stands before it, anybody may have sent. */
  const proxied = (header: Header, what: "proto" | "host") =>
    trustedProxies > 0 ? forwarded(header, what).slice(-trustedProxies) : [];
  return (header) => {
    // A WebSocket's scheme is another than its page's, and it has always had an Origin.
    if (header("upgrade") === undefined && isElsewhere(header)) return false;
    const origin = header("origin");
    if (origin === undefined) return true;
    const host = header("host") ?? "";
    const expected = [
      host,
      ...(publicUrl ? [new URL(publicUrl).host] : []),
      ...proxied(header, "host"),
    ];
    const from = URL.parse(origin);
    // As browsers write it, without a port that goes without saying.
    const isExpected = expected.some((name) => from && hostOf(from.protocol, name) === from.host);
    // A page that came by plain http, where anybody on the way may have written it, is not one that came by TLS.
    const isOverTls = proxied(header, "proto")[0] === "https";
    if (isExpected && !(isOverTls && from?.protocol === "http:")) return true;
    const kind = `${origin} ${host}`;
    if (warned.size < WARNINGS_MAX && !warned.has(kind)) {
      warned.add(kind);
      const advice = `where ${origin} is this chat's own address, set PUBLIC_URL to it, or have the proxy pass the header Host on as it is`;
      logger.warn(
        { origin, host, expected },
        `a page's cookie was not taken: Origin is ${origin}, but Host is ${host}; ${advice}`,
      );
    }
    return false;
  };
}

function hostOf(protocol: string, host: string): string | undefined {
  return URL.parse(`${protocol}//${host}`)?.host;
}
