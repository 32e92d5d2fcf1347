import { type Obstacle, obstacle, onOneLine, shown } from "./found.ts";
import type { Answer } from "./request.ts";

/** Words of addresses that ask who one is. */
const SIGN_IN =
  /(^|[^a-z])(log-?[io]n|sign-?[io]n|logon|sso|saml2?|oauth2?|oidc|openid(-connect)?|auth|authn|authorize|authenticate|authelia|authentik|keycloak|adfs|cas|idp|identity|accounts?|session\/new|users\/sign_in|cdn-cgi\/access|captive|portal|hotspot)([^a-z]|$)/i;

export const LET_THROUGH =
  "Socket.IO's clients follow no sign-in, and the probe sends no credentials there: let the path of Socket.IO through without sign-in (the server checks its clients itself), or run the probe behind the gateway, at the server's own address.";

/** An answer that sends those who ask elsewhere: it is told where, never followed. */
export function redirectWords(asked: URL, answer: Answer): Obstacle {
  const { status } = answer;
  const given = answer.headers.location;
  const to = given === undefined ? null : URL.parse(given, asked.href);
  if (!to) {
    const where = given === undefined ? "without saying where" : `to ${onOneLine(given)}`;
    return obstacle(
      "redirect",
      `it redirects ${where} (status ${status})`,
      ["Look at the proxy that answers so: Socket.IO's clients need an answer to what they ask."],
      { status },
    );
  }
  const place = shown(to);
  const found = { status, location: withoutSecrets(to) };
  const slashed = to.pathname === asked.pathname.replace(/\/+$/, "");
  if (to.host === asked.host && to.protocol === asked.protocol && slashed) {
    return obstacle(
      "redirect",
      `the path redirects ${asked.pathname} to ${to.pathname}, without the slash (status ${status})`,
      [
        "Socket.IO's clients ask with the slash, and a redirect ends their POSTs and WebSockets: except the path of Socket.IO from what takes slashes away.",
      ],
      found,
    );
  }
  if (to.hostname === asked.hostname && to.protocol === "https:" && asked.protocol === "http:") {
    const base = baseOf(to, asked);
    return obstacle(
      "redirect",
      `it redirects to ${base}; probe that (HTTPS, status ${status})`,
      [
        `Run the probe with ${base}, and give clients that address: a redirect ends WebSockets, and POSTs lose their body.`,
      ],
      { ...found, location: base },
    );
  }
  const names = `${to.host === asked.host ? "" : to.hostname}${to.pathname}`;
  if (SIGN_IN.test(names) || carriesBack(to, asked)) {
    return obstacle(
      "sign-in",
      `a sign-in stands before it: it redirects to ${place} (status ${status})`,
      [LET_THROUGH],
      found,
    );
  }
  const base = baseOf(to, asked);
  return obstacle(
    "redirect",
    `it redirects to ${base}; probe that (status ${status})`,
    [
      `If that is the same server, run the probe with ${base} and give clients that address; nothing was sent there. If it is a page, the path of Socket.IO is not let through to the server.`,
    ],
    { ...found, location: base },
  );
}

/** The new address as it is given to the probe and to clients: without what they add themselves. */
function baseOf(to: URL, asked: URL): string {
  const base = new URL(to);
  base.username = base.password = base.search = base.hash = "";
  if (base.pathname === asked.pathname) base.pathname = "/";
  return base.href;
}

/** Whether an address elsewhere is told where to send people back to, as sign-ins are. */
function carriesBack(to: URL, asked: URL): boolean {
  if (to.host === asked.host) return false;
  return [...to.searchParams.values()].some((value) => value.includes(asked.host));
}

/** A sign-in's query has states and tokens in it, which are not for reports. */
function withoutSecrets(to: URL): string {
  const plain = new URL(to);
  plain.username = plain.password = plain.search = plain.hash = "";
  return plain.href;
}
