import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { onTestFinished } from "vitest";

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
 */
export async function newSite(html: string, headers: Record<string, string> = {}): Promise<Site> {
  const page = html.startsWith("<!doctype")
    ? html
    : `<!doctype html><title>A page</title><meta name="viewport" content="width=device-width"><body>${html}`;
  const server = createServer((request, response) => {
    if (request.url === "/favicon.ico") response.writeHead(204).end();
    else response.writeHead(200, { "Content-Type": "text/html", ...headers }).end(page);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  const { port } = server.address() as AddressInfo;
  return { url: `http://${SITE}:${port}/` };
}
