import { type ServerResponse, STATUS_CODES } from "node:http";
import type { Answer } from "./faults.ts";

const PORTAL = `<!doctype html>
<html><head><title>Sign in to the network</title></head>
<body><h1>Welcome</h1><form action="/login"><button>Accept and go online</button></form></body></html>
`;

/** Answers as something on the way does: with a page of its own. */
export function answerAsProxy(response: ServerResponse, as: Answer["with"]): void {
  if (response.destroyed || response.headersSent) return;
  const status = as === "portal" ? 200 : as === "redirect" ? 302 : as;
  const page =
    as === "portal" || as === "redirect"
      ? PORTAL
      : `<!doctype html><title>${status}</title><h1>${STATUS_CODES[status]}</h1>\n`;
  response.writeHead(status, {
    "Content-Type": "text/html",
    "Content-Length": page.length,
    ...(as === "redirect" && { Location: "http://portal.invalid/login" }),
    ...(as === 407 && { "Proxy-Authenticate": 'Basic realm="proxy"' }),
    ...(as === 429 && { "Retry-After": "1" }),
  });
  response.end(page);
}

/** Answers as a server that knows no session of that id, in Engine.IO's words. */
export function answerSessionUnknown(response: ServerResponse): void {
  response.writeHead(400, { "Content-Type": "application/json" });
  response.end('{"code":1,"message":"Session ID unknown"}');
}
