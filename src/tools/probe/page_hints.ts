import { isHtml } from "./answer_words.ts";
import type { Endpoint } from "./engine_request.ts";
import { type Answer, ask } from "./request.ts";

/** What a site's own page and scripts say about where its Socket.IO is. */
export interface Hints {
  /** On the same host. */
  paths: string[];
  /** Other hosts, which are named and never asked. */
  urls: string[];
}

const DEADLINE_MS = 4_000;
const SCRIPTS_MAX = 6;
const HINTS_MAX = 10;
const QUOTED = `["'\`]`;
/** `path: "/chat/socket.io"`, as in the options of io(). */
const OPTION = new RegExp(String.raw`\bpath\s*:\s*${QUOTED}(/[\w./~-]{1,100})${QUOTED}`, "g");
/** `/chat/socket.io`, also in the address of its client: `/chat/socket.io/socket.io.min.js`. */
const MENTION =
  /["'`(]((?:https?:)?\/\/[\w.:-]+)?((?:\/[\w.~-]+){0,6}\/(?:socket|engine)\.io)(?=[/?"'`)])/g;
/** `io("https://chat.example")`. */
const CALL = new RegExp(
  String.raw`\bio(?:\.connect)?\(\s*${QUOTED}((?:https?:|wss?:)?//[^"'\`\s]{3,200})`,
  "g",
);

/** Reads the pages at the address and their scripts; nothing on other hosts is asked. */
export async function readHints(site: URL, { signal, headers }: Endpoint): Promise<Hints> {
  const get = (url: URL) =>
    ask(url, { signal, headers, deadlineMs: DEADLINE_MS }).catch(() => undefined);
  const pages = [...new Set([site.pathname, "/"])].map((path) => new URL(path, site));
  const read = (await Promise.all(pages.map(get))).filter((answer) => answer !== undefined);
  const html = read.filter((answer) => answer.status === 200 && isHtml(answer));
  const scripts = new Map<string, URL>();
  for (const page of html) for (const url of scriptsOf(page, site)) scripts.set(url.href, url);
  const loaded = await Promise.all([...scripts.values()].slice(0, SCRIPTS_MAX).map(get));
  const texts = [...html, ...loaded].map((answer) => answer?.body ?? "");
  return hintsIn(texts.join("\n"), site);
}

function scriptsOf({ body }: Answer, site: URL): URL[] {
  const sources = [...body.matchAll(/<script[^>]+src=["']?([^"'\s>]+)/gi)];
  return sources
    .map(([, source = ""]) => URL.parse(source, site.href))
    .filter((url) => url !== null)
    .map((url) => keepPassword(url, site))
    .filter((url) => url.host === site.host && url.protocol === site.protocol);
}

/** A name and a password go with what is on the very same host, as in a browser. */
function keepPassword(url: URL, site: URL): URL {
  if (url.origin !== site.origin) return url;
  const own = new URL(url);
  own.username = site.username;
  own.password = site.password;
  return own;
}

function hintsIn(text: string, site: URL): Hints {
  const paths = new Set<string>();
  const urls = new Set<string>();
  for (const [, path = ""] of text.matchAll(OPTION)) paths.add(path);
  for (const [, host, path = ""] of text.matchAll(MENTION)) {
    const url = host && URL.parse(host, site.href);
    if (!url || url.host === site.host) paths.add(path);
    else urls.add(`${url.origin}${path}`);
  }
  for (const [, address = ""] of text.matchAll(CALL)) {
    const url = URL.parse(address.replace(/^ws/, "http"), site.href);
    if (url && url.host !== site.host) urls.add(url.origin);
  }
  return { paths: [...paths].slice(0, HINTS_MAX), urls: [...urls].slice(0, 3) };
}
