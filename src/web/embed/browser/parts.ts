/**
 * What an embed needs of htmx, which it leaves out for its weight: a link or a
 * form whose `hx-get` or `hx-post` takes the place of a part of the page, told
 * of by htmx's own events.
 */

let request: (path: string, init: RequestInit) => Promise<Response>;

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
  addEventListener("submit", (event) => {
    const form = event.target as HTMLFormElement;
    const path = form.getAttribute("hx-post");
    if (!path) return;
    event.preventDefault();
    const body = new URLSearchParams([...new FormData(form)] as [string, string][]);
    void load(form, path, { method: "POST", body });
  });
  watchPageLinks();
  // As the page's script tells htmx of the links that it makes.
  globalThis.htmx = { process: watchPageLinks };
}

function watchPageLinks(): void {
  for (const link of document.querySelectorAll(".page-link")) pageLinks.observe(link);
}

async function load(element: Element, path: string | null, init: RequestInit = {}): Promise<void> {
  if (!path || element.hasAttribute("data-loading")) return;
  element.setAttribute("data-loading", "");
  try {
    const response = await request(path, init);
    const html = await response.text();
    const target = element.closest(".message") ?? element;
    const before = new CustomEvent("htmx:before:swap", {
      bubbles: true,
      cancelable: true,
      detail: { ctx: { response } },
    });
    if (!target.isConnected || !target.dispatchEvent(before)) return;
    const list = target.parentElement;
    const template = document.createElement("template");
    template.innerHTML = html;
    target.replaceWith(template.content);
    list?.dispatchEvent(new CustomEvent("htmx:after:swap", { bubbles: true }));
    watchPageLinks();
  } catch {
    // Cut on the way: it is still there to be asked for again.
  } finally {
    element.removeAttribute("data-loading");
  }
}
