/** What the page calls of htmx, which is a script of its own beside it. */
interface HtmxRequest {
  ctx: { request: { action: string; headers: Record<string, string> } };
}
declare var htmx: { process(element: Element): void } | undefined;
