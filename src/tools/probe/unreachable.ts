import { connect } from "node:tls";
import { type Obstacle, obstacle } from "./found.ts";
import { ask, type RequestError } from "./request.ts";

const CHECK_MS = 3_000;
const PROXIES = ["HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY"];

/** Why no answer came from an address, and what to do. */
export async function unreachable(
  url: URL,
  error: RequestError,
  signal: AbortSignal,
): Promise<Obstacle> {
  const code = (error.cause as NodeJS.ErrnoException | undefined)?.code ?? "";
  const cannot = (is: string, advice: string[], location: string | null = null) =>
    obstacle("unreachable", is, advice, { location });
  if (error.timedOut) {
    return cannot(error.message, [
      "The host takes connections, or drops them without a word, and does not answer: look whether the server is busy or stopped, whether a firewall drops the packets, and at the port.",
      ...aboutProxies(),
    ]);
  }
  const other = await otherScheme(url, code, signal);
  if (other) {
    const there = `${other.origin}/`;
    const speaks = other.protocol === "https:" ? "TLS" : "plain HTTP, no TLS";
    return cannot(
      `${error.message}; what listens there speaks ${speaks}: probe ${there}`,
      [`Run the probe with ${there}, and give clients that address.`],
      there,
    );
  }
  return cannot(error.message, [adviceOn(code, error.message, url), ...aboutProxies()]);
}

function adviceOn(code: string, message: string, url: URL): string {
  const port = url.port || (url.protocol === "https:" ? "443" : "80");
  if (code === "ECONNREFUSED") {
    return `Start the server, or look at the port: nothing takes connections on port ${port} of ${url.hostname}. A server that listens on 127.0.0.1 alone is not reached from another machine or container.`;
  }
  if (code === "ENOTFOUND" || code === "EAI_AGAIN") {
    return `Look at the spelling of ${url.hostname}, and at this machine's DNS: a name inside a company's or a container's network is known there alone.`;
  }
  if (code === "EHOSTUNREACH" || code === "ENETUNREACH" || code === "ETIMEDOUT") {
    return "There is no way to the host from here: look at the network, the VPN and the firewall.";
  }
  if (/CERT|SIGNATURE|ISSUER/.test(code)) {
    return "The server's certificate is not trusted here: renew it, send the certificates between it and its root as well, or name the authority's file in NODE_EXTRA_CA_CERTS. Browsers and clients refuse it likewise.";
  }
  if (message.includes("does not speak")) {
    return "Something else listens on this port: look at the port and at http or https.";
  }
  return "Somebody hangs up: look at the server's log, and at the firewalls and proxies on the way.";
}

/** The address with the other scheme, where that is what is spoken there; no password goes with it. */
async function otherScheme(url: URL, code: string, signal: AbortSignal): Promise<URL | null> {
  const other = new URL(url);
  other.username = other.password = "";
  const port = url.port || (url.protocol === "https:" ? "443" : "80");
  if (url.protocol === "https:" && /SSL|TLS|EPROTO|ECONNRESET/.test(code)) {
    other.protocol = "http:";
    other.port = port;
    const answers = ask(other, { signal, deadlineMs: CHECK_MS }).then(
      () => true,
      () => false,
    );
    return (await answers) ? other : null;
  }
  if (url.protocol === "http:" && /ECONNRESET|EPIPE|HPE_/.test(code)) {
    other.protocol = "https:";
    other.port = port;
    return (await speaksTls(url, signal)) ? other : null;
  }
  return null;
}

/** Whoever it is: this asks what is spoken, and nothing is sent. */
function speaksTls(url: URL, signal: AbortSignal): Promise<boolean> {
  return new Promise((resolve) => {
    const host = url.hostname.replace(/^\[|\]$/g, "");
    const socket = connect({
      host,
      port: Number(url.port || 80),
      ...(/^[\d.]+$|:/.test(host) ? {} : { servername: host }),
      rejectUnauthorized: false,
      timeout: CHECK_MS,
    });
    const settle = (speaks: boolean) => {
      resolve(speaks);
      socket.destroy();
      signal.removeEventListener("abort", giveUp);
    };
    const giveUp = () => settle(false);
    socket.on("secureConnect", () => settle(true));
    for (const event of ["error", "timeout", "close"]) socket.on(event, giveUp);
    signal.addEventListener("abort", giveUp);
  });
}

function aboutProxies(): string[] {
  const named = PROXIES.find((name) => process.env[name] ?? process.env[name.toLowerCase()]);
  if (!named) return [];
  return [`The environment names an HTTP proxy (${named}), which the probe does not use.`];
}
