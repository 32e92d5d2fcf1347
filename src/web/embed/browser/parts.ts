/**
 * What an embed needs of htmx, which it leaves out for its weight: what comes by
 * a link's `hx-get` takes the place of the link, told of by htmx's own events.
 */

let request: (path: string) => Promise<Response>;

const pageLinks = new IntersectionObserver((entries) => {
  for (const { isIntersecting, target } of entries) {
    if (!isIntersecting) continue;
    pageLinks.unobserve(target);
    void load(target, target.getAttribute("hx-get"));
  }
});

/** @param ask makes a request for a part, whose path is that of the room's page */
export function startParts(ask: typeof request): void {
  request = ask;
  addEventListener("click", (event) => {
    const link = (event.target as Element).closest("a[hx-get]");
    if (!link) return;
    event.preventDefault();
    void load(link, link.getAttribute("hx-get"));
  });
  watchPageLinks();
  // As the page's script tells htmx of the links that it makes.
  globalThis.htmx = { process: watchPageLinks };
}

function watchPageLinks(): void {
  for (const link of document.querySelectorAll(".page-link")) pageLinks.observe(link);
}

async function load(element: Element, path: string | null): Promise<void> {
  if (!path || element.hasAttribute("data-loading")) return;
  element.setAttribute("data-loading", "");
  try {
    const response = await request(path);
    const html = await response.text();
    const before = new CustomEvent("htmx:before:swap", {
      bubbles: true,
      cancelable: true,
      detail: { ctx: { response } },
    });
    if (!element.isConnected || !element.dispatchEvent(before)) return;
    const list = element.parentElement;
    const template = document.createElement("template");
    template.innerHTML = html;
    element.replaceWith(template.content);
    list?.dispatchEvent(new CustomEvent("htmx:after:swap", { bubbles: true }));
    watchPageLinks();
  } catch {
    // Cut on the way: it is still there to be asked for again.
  } finally {
    element.removeAttribute("data-loading");
  }
}
