import { engineCode } from "./engine_answer.ts";
import { type Obstacle, obstacle, onOneLine } from "./found.ts";
import { LET_THROUGH, redirectWords } from "./redirect.ts";
import type { Answer } from "./request.ts";

/** What an answer is that is no handshake, in words, and what to do about it. */
export function answerWords(asked: URL, answer: Answer): Obstacle {
  const { status, body } = answer;
  if (status >= 300 && status < 400 && status !== 304) return redirectWords(asked, answer);
  const words =
    byStatus(asked, answer) ??
    byEngineIo(body) ??
    (isHtml(answer) ? htmlWords(answer) : undefined) ??
    noSocketIo(answer);
  return { ...words, status };
}

export function isHtml({ headers, body }: Answer): boolean {
  return /html/.test(headers["content-type"] ?? "") || /^\s*<(!doctype|html)/i.test(body);
}

function byStatus(asked: URL, answer: Answer): Obstacle | undefined {
  const { status, headers, body } = answer;
  if (status === 429) {
    const after = headers["retry-after"];
    const wait = after ? ` It says when: Retry-After: ${onOneLine(after, 60)}.` : "";
    return obstacle("rate limit", "it takes no more requests for now (status 429)", [
      `Run the probe again later.${wait} If that is so from the first request on, other requests of this address or key use up the limit: give the path of Socket.IO a wider one, for each client polls all the time.`,
    ]);
  }
  if (status === 401) return unauthorized(asked, answer);
  if (status === 407) {
    return obstacle("sign-in", "a proxy before it wants a name and a password (status 407)", [
      "Ask the proxy's people, or run the probe from a network without it.",
    ]);
  }
  if (status === 511) {
    return obstacle("sign-in", "the network wants you to sign in first (status 511)", [
      "Open any page in a browser, sign in to the network, and run the probe again.",
    ]);
  }
  if (status >= 500) return serverError(answer);
  if (/HTTP request .*(HTTPS|TLS|SSL)|plain HTTP to an SSL/i.test(body)) {
    const other = `https://${asked.host}/`;
    return obstacle(
      "unreachable",
      `it is plain HTTP that was spoken to a port for HTTPS (status ${status}); probe ${other}`,
      [`Run the probe with ${other}, and give clients that address.`],
      { location: other },
    );
  }
  if (status === 403 && engineCode(body) === undefined) {
    const signIn = isHtml(answer) && asksToSignIn(body) ? "sign-in" : "refusal";
    return obstacle(
      signIn,
      `somebody refuses the request (status 403${by(answer)}${says(answer)})`,
      [
        "A firewall, a gateway or the server itself refuses this address: let the path of Socket.IO through, and look whether it wants a key, a cookie, or the Origin of a page (--origin).",
      ],
    );
  }
  return;
}

function unauthorized({ username }: URL, answer: Answer): Obstacle {
  const scheme = /^\w+/.exec(answer.headers["www-authenticate"] ?? "")?.[0];
  const basic = scheme?.toLowerCase() === "basic";
  const how = scheme ? `, ${scheme}` : "";
  if (username && basic) {
    return obstacle("sign-in", `it does not take this name and password (status 401${how})`, [
      "Look at the name and the password in the URL.",
    ]);
  }
  return obstacle("sign-in", `it wants to know who asks (status 401${how})`, [
    basic
      ? "Give the probe a name and a password, as in http://name:password@host: they are sent to this host alone. Socket.IO's clients need them as well, or the path of Socket.IO has to be let through."
      : LET_THROUGH,
  ]);
}

const SERVER_ERRORS: Record<number, string> = {
  502: "the server behind it does not run, or hangs up",
  504: "the server behind it does not answer in time",
  521: "the server behind it does not run",
  522: "the server behind it cannot be reached",
  523: "the server behind it cannot be reached",
  524: "the server behind it does not answer in time",
  525: "TLS between the gateway and the server behind it failed",
  526: "the gateway does not trust the certificate of the server behind it",
  530: "the gateway does not find the server behind it",
};

function serverError(answer: Answer): Obstacle {
  const { status } = answer;
  const why = SERVER_ERRORS[status];
  const after = answer.headers["retry-after"];
  const wait = after ? ` It says when to ask again: Retry-After: ${onOneLine(after, 60)}.` : "";
  if (status === 503) {
    return obstacle(
      "gateway error",
      `not available for now (status 503${by(answer)}): the server does not run, is starting or stopping, or has too much to do`,
      [
        `Look whether the server runs, and whether the balancer before it takes it for healthy.${wait}`,
      ],
    );
  }
  if (!why) {
    return obstacle("gateway error", `the server fails (status ${status}${by(answer)})`, [
      `Look at the log of the server, and of the proxy before it.${wait}`,
    ]);
  }
  return obstacle(
    "gateway error",
    `a gateway or balancer answers in the server's place (status ${status}${by(answer)}): ${why}`,
    [
      `Start the server, and look at the address and port that the gateway has for it and at the gateway's health check.${wait}`,
    ],
  );
}

/** A refusal by Engine.IO itself. */
function byEngineIo(body: string): Obstacle | undefined {
  const code = engineCode(body);
  if (code === undefined) return;
  const { message } = JSON.parse(body);
  if (code === 5 || /unsupported .*protocol|protocol version/i.test(message)) {
    return obstacle(
      "engine.io",
      "an Engine.IO server that speaks neither revision 4 nor 3 of its protocol",
      ["Look at the server's version: the probe asks servers of Socket.IO 1 to 4."],
    );
  }
  const is = `the server refuses: ${onOneLine(message)}`;
  const what =
    code === 0
      ? 'The server allows neither of the transports that come through: allow "polling" among its transports.'
      : "The server's allowRequest or a middleware refuses whoever has no right Origin, cookie or key: ask as one of its pages (--origin), or let the probe's address in.";
  return obstacle("refusal", is, [what]);
}

const SIGN_IN_WORDS =
  /type=["']?password|captive|hotspot|single sign|(sign|log)[- ]?(in|on)\b|로그인|anmelden|connexion|iniciar sesi|ログイン|登录|登入/i;
const NETWORK_WORDS = /captive|hotspot|wi-?fi|guest network|airport|portal/i;

const asksToSignIn = (body: string) => SIGN_IN_WORDS.test(headOf(body));

/** What a person sees first: a whole site has a link to its sign-in somewhere. */
function headOf(body: string): string {
  const title = titleOf(body) ?? "";
  const form = /<form[\s\S]{0,4000}?type=["']?password/i.exec(body)?.[0] ?? "";
  const moves = /<meta[^>]+http-equiv=["']?refresh[^>]*>/i.exec(body)?.[0] ?? "";
  const heading = /<h1[^>]*>([\s\S]{0,200}?)<\/h1>/i.exec(body)?.[1] ?? "";
  return `${title}\n${heading}\n${form}\n${moves}`;
}

function htmlWords(answer: Answer): Obstacle | undefined {
  const { status, body } = answer;
  const title = titleOf(body);
  const called = title ? `, “${title}”` : "";
  const where = `status ${status}, text/html${called}`;
  if (status === 200 && asksToSignIn(body)) {
    const network = NETWORK_WORDS.test(headOf(body));
    return obstacle("sign-in", `a page that asks to sign in answers in its place (${where})`, [
      network
        ? "The network lets nobody through who has not signed in: open any page in a browser, sign in, and run the probe again."
        : LET_THROUGH,
    ]);
  }
  if (status !== 200) return;
  return obstacle("web page", `no Socket.IO server answers there, but a web page (${where})`, [
    "A web site answers this path itself: make its server or proxy pass the path of Socket.IO on, with Upgrade and Connection, before it answers with its pages. Or Socket.IO has another path or port: name it (--path).",
  ]);
}

function noSocketIo(answer: Answer): Obstacle {
  const { status, headers } = answer;
  const type = onOneLine(headers["content-type"]?.split(";")[0] ?? "no type", 60);
  return obstacle("unknown", `no Socket.IO server answers there (status ${status}, ${type})`, [
    "Look at the address and the port. Where Socket.IO has another path, name it (--path); where a proxy stands before it, let that pass the path on.",
  ]);
}

function titleOf(body: string): string | undefined {
  const title = /<title[^>]*>([\s\S]{0,300}?)<\/title>/i.exec(body)?.[1];
  return title ? onOneLine(title, 60) || undefined : undefined;
}

/** Who answers, where a header says so. */
function by({ headers }: Answer): string {
  const { server } = headers;
  return server ? `, ${onOneLine(String(server), 40)}` : "";
}

/** What a short answer says. */
function says({ body }: Answer): string {
  const text = titleOf(body) ?? (body.includes("<") ? "" : onOneLine(body, 80));
  return text ? `: ${text}` : "";
}
