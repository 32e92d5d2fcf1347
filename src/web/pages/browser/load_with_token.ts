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

async function show(page: Document): Promise<void> {
  const { title, body, head } = page;
  const { lang } = page.documentElement;
  // On a first visit there is but the beginning of the style.
  await Promise.all([...head.querySelectorAll(":scope > link[rel=stylesheet]")].map(addSheet));
  const scripts = [...page.scripts];
  for (const script of scripts) script.remove();
  document.title = title;
  document.documentElement.lang = lang;
  body.dataset.carried = "";
  document.body.replaceWith(body);
  globalThis.htmx?.process(body);
  for (const { src, attributes } of scripts) {
    if ([...document.scripts].some((known) => known.src === src)) continue;
    // Made anew, for a script from a parsed document would not run.
    const made = Object.assign(document.createElement("script"), { async: false });
    for (const { name, value } of attributes) made.setAttribute(name, value);
    document.head.append(made);
  }
}

/** Resolves once it is there, or cannot be had. */
function addSheet(sheet: Element): Promise<unknown> | undefined {
  const { href } = sheet as HTMLLinkElement;
  if ([...document.styleSheets].some((known) => known.href === href)) return undefined;
  const added = document.importNode(sheet as HTMLElement);
  const loaded = new Promise((resolve) => {
    added.onload = added.onerror = resolve;
  });
  document.head.append(added);
  return loaded;
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
  // Never into an address.
  addEventListener(
    "submit",
    ({ target }) => {
      const form = target as HTMLFormElement;
      if (form.method === "post") fieldsOf(form, { token });
    },
    true,
  );
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
