import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { onTestFinished } from "./finished.ts";

/** The name of the host page's site: another one than 127.0.0.1, where the chat is, and as trusted by browsers. */
const SITE = "localhost";

export interface Site {
  /** Where its page is. */
  url: string;
}

/**
 * A page on a site of its own, closed after the test.
 *
 * @param headers of the answer: a Content-Security-Policy, say
 * @param others what is at other paths than the page's: pages and scripts
 */
export async function newSite(
  html: string,
  headers: Record<string, string> = {},
  others: Record<string, string> = {},
): Promise<Site> {
  const page = (content: string) =>
    content.startsWith("<!doctype")
      ? content
      : `<!doctype html><title>A page</title><meta name="viewport" content="width=device-width"><body>${content}`;
  const server = createServer((request, response) => {
    const { url = "/" } = request;
    const content = others[url] ?? html;
    if (url === "/favicon.ico") response.writeHead(204).end();
    else if (url.endsWith(".js")) {
      response.writeHead(200, { "Content-Type": "text/javascript" }).end(content);
    } else response.writeHead(200, { "Content-Type": "text/html", ...headers }).end(page(content));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  const { port } = server.address() as AddressInfo;
  return { url: `http://${SITE}:${port}/` };
}
