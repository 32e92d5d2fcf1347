import type { Findings } from "./findings.ts";

/** A server's clock that is further off spoils times that are shown, and tokens that expire. */
const CLOCK_OFF = 30;

/** Nearly all proxies let a request wait this long, in seconds: their read time-outs start at 30. */
const SAFE_HOLD = 30;

/** What to do about what was found, the gravest first. */
export function adviceOn(findings: Findings): string[] {
  return [
    elsewhere,
    protocol,
    rateLimit,
    polling,
    stickyRouting,
    hold,
    webSocket,
    bodyLimit,
    caching,
    cors,
    origin,
    repeatedPost,
    resumption,
    readiness,
    clock,
    unknown,
  ]
    .map((advise) => advise(findings))
    .filter((advice) => advice !== undefined);
}

type Advise = (findings: Findings) => string | undefined;

const elsewhere: Advise = ({ found }) => {
  if (found.path === null) return;
  return `Nothing of Socket.IO answers at /socket.io/; all that is said here is about ${found.path}, where it does. Run the probe with --path ${found.path}, and give clients that path.`;
};

const origin: Advise = ({ found }) => {
  if (found.origin === null) return;
  return `It was asked as a page of ${found.origin}, for it may refuse whoever names no Origin, or another: bots and servers have to send this one (extraHeaders), and proxies to leave it as it is.`;
};

const protocol: Advise = ({ found: { kind, engineIo, version } }) => {
  if (kind === "engine.io") {
    return `This is Engine.IO alone: engine.io-client${engineIo === 3 ? " 3" : ""} can talk to it, Socket.IO's clients cannot.`;
  }
  if (engineIo !== 3) return;
  const client = version?.startsWith("1.") ? "1 or 2" : "2";
  return `The server speaks the protocol of Socket.IO 2 and 1 (Engine.IO 3): clients of Socket.IO 3 and 4 cannot connect to it. Use socket.io-client ${client}, or update the server to Socket.IO 4, with allowEIO3: true as long as old clients are about.`;
};

const polling: Advise = ({ pollingError }) => {
  if (pollingError === null) return;
  return `Long-polling does not work here: ${pollingError}. Whoever cannot use WebSocket is shut out; allow "polling" among the server's transports, and let its path through.`;
};

const stickyRouting: Advise = ({ stickyRouting: found }) => {
  if (!found?.needed) return;
  const { unknown, requests, by } = found;
  if (by === "cookie") {
    return "Sticky routing is needed and there, by cookie: clients have to keep cookies (withCredentials on other sites; many clients outside browsers keep none).";
  }
  const missing = `Sticky routing is missing: ${unknown} of ${requests} requests went to an instance that does not know the session.`;
  const byConnection =
    by === "connection"
      ? " Only one kept connection finds its instance again, and a client uses several."
      : "";
  return `${missing}${byConnection} Make the balancer route by cookie or source address, or run one instance.`;
};

const hold: Advise = ({ hold: found, repeatedPost: posts }) => {
  if (found?.ended === "still held") {
    return found.measuredSeconds < SAFE_HOLD
      ? `A poll was still held after ${found.measuredSeconds} s, when the time was over: run the probe again with a longer --timeout.`
      : `A poll was still held after ${found.measuredSeconds} s: many proxies cut at 30 or 60 s; a pingInterval of 25 s or less is safe.`;
  }
  if (found?.ended === "answered early") {
    return `A poll is answered after ${found.measuredSeconds} s, though the server says that it holds for ${found.configuredSeconds} s: the path repeats requests, or answers in the server's place.`;
  }
  if (found?.ended !== "cut") return;
  const { measuredSeconds, configuredSeconds, cutBy } = found;
  const held =
    configuredSeconds === null ? "" : `, though the server holds for ${configuredSeconds} s`;
  const seconds = Math.max(1, Math.floor(measuredSeconds - 1));
  const numbered = posts === "taken once";
  const effect = numbered
    ? "Longwave's client learns this and asks for less; stock clients lose their session at each quiet stretch."
    : "Sessions end at each quiet stretch.";
  const setting = numbered ? `HOLD_SECONDS=${seconds}` : `pingInterval: ${seconds * 1000}`;
  return `The path cuts requests after ${measuredSeconds} s (${cutBy})${held}. ${effect} Raise the proxies' read time-out, or set ${setting}.`;
};

const webSocket: Advise = ({ webSocket: { offered, opens, survives, aliveSeconds, error } }) => {
  if (opens && !survives) {
    return `WebSocket opens and then dies, after ${aliveSeconds} s (${error}): clients that upgrade lose messages. Let the proxies pass Upgrade and idle connections, or do not offer it.`;
  }
  if (offered && !opens) {
    return `WebSocket is offered, but does not open (${error}): something on the way blocks it. Clients stay on long-polling; let the proxies pass Connection and Upgrade, or do not offer it.`;
  }
  return;
};

const bodyLimit: Advise = ({ bodyLimit: found }) => {
  if (!found || found.refusedBytes === null) return;
  const { announcedBytes, passedBytes, refusedBytes, refusedBy } = found;
  const though = announcedBytes === null ? "" : `, though the server takes ${announcedBytes}`;
  return `A POST of ${passedBytes} bytes gets through, one of ${refusedBytes} does not (${refusedBy})${though}. Raise the proxies' limit (client_max_body_size in nginx), or keep messages below that.`;
};

const caching: Advise = ({ headers }) => {
  if (!headers || /no-store|no-cache|private/.test(headers.cacheControl ?? "")) return;
  return `Answers to polls do not say Cache-Control: no-store${headers.cacheControl ? ` (but ${headers.cacheControl})` : ""}: a cache on the way may answer in the server's place. Send that header, and do not let a proxy take it away.`;
};

const cors: Advise = ({ cors: found, longwave }) => {
  // A Longwave server takes its cookie from its own pages alone (docs/socket.md).
  if (!found?.allowCredentials || longwave) return;
  if (found.allowOrigin !== "https://elsewhere.example") return;
  return "Any site may use this server with its visitors' cookies (CORS allows every origin, with credentials). Name the origins that may, or leave credentials out.";
};

const repeatedPost: Advise = ({ repeatedPost: found }) => {
  if (found !== "ends session") return;
  return "A POST that arrives twice, as retrying proxies and browsers send them, ends the session: clients have to connect anew and catch up by themselves.";
};

const resumption: Advise = ({ resumption: found, found: { engineIo } }) => {
  if (!found || found.stateRecovery === true || found.repeatedPoll) return;
  // Socket.IO has it since 4.6.
  const turnOn = engineIo === 3 ? "Number" : "Turn on connectionStateRecovery, or number";
  return `An answer that is lost on the way is lost for good: there is neither connection state recovery nor a repeated answer. ${turnOn} messages and let clients ask for what they missed.`;
};

const readiness: Advise = ({ longwave }) => {
  if (longwave && !longwave.ready)
    return "Longwave says that it is not ready (/readyz): look at its store.";
  if (longwave && !longwave.feed)
    return "Longwave's feed does not answer: clients that cannot keep a session have nothing to fall back to. Let /api through.";
  return;
};

const clock: Advise = ({ clockAheadSeconds: ahead }) => {
  if (ahead === null || Math.abs(ahead) <= CLOCK_OFF) return;
  const off = `${Math.abs(ahead)} s ${ahead > 0 ? "ahead of" : "behind"}`;
  return `The server's clock is ${off} this computer's: set whichever is wrong (NTP).`;
};

const rateLimit: Advise = ({ rateLimitedAt }) => {
  if (rateLimitedAt === null) return;
  return `Requests are limited: the probe's ${rateLimitedAt}th was refused as one too many (429), and with it some questions stay open. A client makes two requests for each message that goes and comes, and many clients may share an address: give the path of Socket.IO a wider limit.`;
};

/** Asked by joining namespaces, which Engine.IO alone has not. */
const ABOUT_NAMESPACES = ["compression", "resumption"];

const unknown: Advise = (findings) => {
  if (findings.pollingError !== null || findings.stickyRouting?.present === false) return;
  if (findings.rateLimitedAt !== null) return;
  const open = (
    ["hold", "stickyRouting", "compression", "cors", "bodyLimit", "resumption"] as const
  )
    .filter(
      (question) => findings.found.kind === "socket.io" || !ABOUT_NAMESPACES.includes(question),
    )
    .filter((question) => findings[question] === null);
  if (open.length === 0) return;
  return `What the path did left these without an answer: ${open.join(", ")}. Run the probe again, perhaps with a longer --timeout.`;
};
