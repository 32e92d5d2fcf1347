import { AUTHORIZATION, REQUEST_HEADERS, type SeenRequest, TRACES } from "./shared.ts";

/**
 * The headers that are told back, by name. Never those by which somebody is
 * known (Cookie, Authorization), nor what a proxy of the server's own may add.
 */
const REPORTED = [
  ...Object.keys(REQUEST_HEADERS),
  "accept-encoding",
  "accept-language",
  "origin",
  "user-agent",
  ...TRACES,
];
/** How much of one is told, in characters. */
const VALUE_MAX = 300;

/** What a request looks like when it arrives. */
export function seenOf(headers: Headers, address: string): SeenRequest {
  const reported = REPORTED.flatMap((name) => {
    const value = headers.get(name)?.slice(0, VALUE_MAX);
    return value === undefined ? [] : [[name, value] as const];
  });
  return {
    headers: Object.fromEntries(reported),
    authorization: headers.get("authorization") === AUTHORIZATION,
    address,
  };
}
