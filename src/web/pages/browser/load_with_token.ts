/**
 * Makes a visitor known whose cookies do not arrive: the page is asked for again
 * by the token that an earlier one has kept, and takes the place of this one.
 */
import { type Bounds, pauseBefore } from "../../../polling/client/backoff.ts";
import { systemClock } from "../../../polling/number/clock.ts";
import { find } from "./dom.ts";
import { forgetToken, storedToken, storeToken } from "./stored_token.ts";

/** How often it is asked for where that is cut, and the pauses between, in milliseconds. */
const TRIES = 4;
const PAUSE_MS: Bounds = { first: 1_000, longest: 4_000 };

/** Resolves once the page is the visitor's, or it is clear that it cannot be. */
export const pageLoaded: Promise<void> = start();

async function start(): Promise<void> {
  // The answer to a form has it in its forms, and is for whoever has no script.
  const printed = document.querySelector<HTMLInputElement>("input[name=token]")?.value;
  if (printed) history.replaceState(null, "", document.body.dataset.address);
  const token = printed ?? storedToken();
  if (!token) return;
  sendTokenAlong(token, storeToken(token));
  // What a form could not do is said on this page alone.
  if (document.querySelector(".problem[role=alert]:not([hidden])")) return;
  for (let tries = 0; tries < TRIES; tries++) {
    if (tries > 0) await pauseBefore(tries - 1, systemClock, undefined, PAUSE_MS);
    try {
      const headers = { Authorization: `Bearer ${token}` };
      const response = await fetch(location.href, { headers, cache: "no-store" });
      const page = new DOMParser().parseFromString(await response.text(), "text/html");
      // Or it is a portal's page, or a gateway's error.
      if (!page.querySelector(".wordmark")) continue;
      if (response.status === 401) return forgetToken();
      history.replaceState(history.state, "", response.url);
      return show(page);
    } catch {
      // Cut on the way.
    }
  }
}

function show({ title, body, head, documentElement: { lang } }: Document): void {
  document.title = title;
  document.documentElement.lang = lang;
  body.dataset.carried = "";
  document.body.replaceWith(body);
  globalThis.htmx?.process(body);
  for (const element of head.querySelectorAll("meta[name^=htmx-], script")) {
    const { src, type, name, content } = element as HTMLScriptElement & HTMLMetaElement;
    const known = [...document.scripts].some((script) => script.src === src);
    // Made anew, for a script from a parsed document would not run.
    const made = document.createElement(element.localName);
    if (!known)
      document.head.append(
        Object.assign(made, src ? { src, type, async: false } : { name, content }),
      );
  }
}

/** Whatever the page asks for goes with the token. */
function sendTokenAlong(token: string, isKept: boolean): void {
  const fieldsOf = (form: HTMLFormElement, fields: Record<string, string>) => {
    for (const [name, value] of Object.entries(fields)) {
      if (form.elements.namedItem(name)) continue;
      const field = document.createElement("input");
      form.append(Object.assign(field, { type: "hidden", name, value }));
    }
  };
  addEventListener("submit", ({ target }) => fieldsOf(target as HTMLFormElement, { token }), true);
  addEventListener("htmx:config:request", (event) => {
    const { ctx } = (event as CustomEvent<HtmxRequest>).detail;
    ctx.request.headers.Authorization = `Bearer ${token}`;
  });
  if (isKept) return;
  addEventListener("click", (event) => {
    const link = (event.target as Element).closest<HTMLAnchorElement>("a[href]:not([hx-get])");
    const isPlain = !(event.ctrlKey || event.metaKey || event.shiftKey || event.defaultPrevented);
    if (!link || !isPlain || link.target || link.origin !== location.origin) return;
    if (!/^\/($|rooms\/)/.test(link.pathname)) return;
    event.preventDefault();
    const form = document.createElement("form");
    form.method = "post";
    form.action = link.href;
    fieldsOf(form, { token, show: "yes" });
    find("body").append(form);
    form.submit();
  });
}
