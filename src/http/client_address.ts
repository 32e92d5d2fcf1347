import { getConnInfo } from "@hono/node-server/conninfo";
import type { Context } from "hono";
import ipaddr from "ipaddr.js";

type Headers = Readonly<Record<string, string | string[] | undefined>>;

/** The network address that asks. */
export function addressOf(c: Context, trustedProxies: number): string {
  const remote = c.env?.incoming ? getConnInfo(c).remote.address : undefined;
  return clientAddress(c.req.header(), remote, trustedProxies);
}

/** What a request counts for, where there are limits by address. */
export function networkOf(c: Context, trustedProxies: number): string {
  return networkIn(addressOf(c, trustedProxies));
}

/**
 * The connection's address, or what the outermost trusted proxy saw: each proxy
 * appends one. Where `X-Forwarded-For` is there it decides, as it is the one that
 * nearly every proxy appends to; a proxy that writes `Forwarded` (RFC 7239) has to
 * take the other away. What names no address, or is not there, counts for nothing.
 *
 * @param headers by name in lower case
 * @returns one spelling for each address: without port, zone and brackets, IPv4
 *   where IPv6 only wraps it, IPv6 as RFC 5952 has it; `unknown` where there is none
 */
export function clientAddress(
  headers: Headers,
  remote: string | undefined,
  trustedProxies: number,
): string {
  const connection = normalize(remote) ?? "unknown";
  if (trustedProxies === 0) return connection;
  const list = listIn(headers["x-forwarded-for"]);
  const hops = list.length > 0 ? list : forwardedFor(String(headers.forwarded ?? ""));
  return normalize(hops.at(-trustedProxies)) ?? connection;
}

/** The address, or the /64 of an IPv6 one: that is what one household, or one machine, has to itself. */
export function networkIn(address: string): string {
  if (!address.includes(":")) return address;
  const network = ipaddr.IPv6.parse(address).parts.slice(0, 4);
  return `${network.map((part) => part.toString(16)).join(":")}::/64`;
}

/** Empty elements of a list count for nothing (RFC 9110, 5.6.1). */
function listIn(header: string | string[] | undefined): string[] {
  return String(header ?? "")
    .split(",")
    .map((element) => element.trim())
    .filter((element) => element !== "");
}

/** A parameter of `Forwarded`, its value perhaps in quotes, and what follows it. */
const PARAMETER = /(?:([^\s",;=]+)=(?:"((?:[^"\\]|\\.)*)"|([^\s",;]*))[ \t]*)?(?:([,;])[ \t]*|$)/y;

/**
 * Whom each proxy saw; undefined where it does not say.
 *
 * @returns nothing where the header is not well-formed: a quote that a client left
 *   open could swallow what the proxies said
 */
function forwardedFor(header: string): (string | undefined)[] {
  const text = header.trim();
  const hops: (string | undefined)[] = [];
  let hop: Map<string, string> = new Map();
  PARAMETER.lastIndex = 0;
  while (PARAMETER.lastIndex < text.length) {
    const found = PARAMETER.exec(text);
    if (!found) return [];
    const [, name, quoted, plain = "", separator] = found;
    if (name) hop.set(name.toLowerCase(), quoted?.replace(/\\(.)/g, "$1") ?? plain);
    const ends = separator !== ";" || PARAMETER.lastIndex === text.length;
    if (!ends || hop.size === 0) continue;
    hops.push(hop.get("for"));
    hop = new Map();
  }
  return hops;
}

/** One spelling of an address, however it is spelt; undefined where it is none. */
function normalize(text = ""): string | undefined {
  const bare = text.replace(/"/g, "").trim();
  const [, bracketed] = /^\[([^\]]*)\](?::[\w.-]*)?$/.exec(bare) ?? [];
  const address = (bracketed ?? bare).replace(/%.*$/, "").trim();
  return canonical(address) ?? canonical(address.replace(/:(?:\d{1,5}|_[\w.-]*)?$/, ""));
}

function canonical(text: string): string | undefined {
  // Zeros in front are padding here; ipaddr.js would read an octal number.
  const plain = text.replace(/(?:\d{1,3}\.){3}\d{1,3}$/, (quad) =>
    quad.split(".").map(Number).join("."),
  );
  // Nor is a single number an address here, as it is in C.
  const isAddress = plain.includes(":")
    ? ipaddr.IPv6.isValid(plain)
    : ipaddr.IPv4.isValidFourPartDecimal(plain);
  if (!isAddress) return undefined;
  const address = ipaddr.process(plain);
  return "toRFC5952String" in address ? address.toRFC5952String() : address.toString();
}
