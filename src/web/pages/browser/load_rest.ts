import { retryAfterPause } from "../../../polling/client/backoff.ts";
import { systemClock } from "../../../polling/number/clock.ts";
import { find } from "./dom.ts";

const begun = new Set<string>();

/** The rest of the style, where the page has but the beginning of it. */
export function loadStyle(): void {
  load("style", (href) =>
    Object.assign(document.createElement("link"), { rel: "stylesheet", href }),
  );
}

/** Edits and older pages. */
export function loadHtmx(): void {
  load("htmx", (src) => {
    // No inline style: the pages' policy does not allow it.
    const content = "includeIndicatorCSS:false, history:false";
    document.head.append(
      Object.assign(document.createElement("meta"), { name: "htmx-config", content }),
    );
    return Object.assign(document.createElement("script"), { src });
  });
}

/** Parts come in the language of this page, whichever was chosen elsewhere since. */
export function askInPageLanguage(): void {
  addEventListener("htmx:config:request", (event) => {
    const { request } = (event as CustomEvent<HtmxRequest>).detail.ctx;
    const address = new URL(request.action, location.href);
    address.searchParams.set("lang", document.documentElement.lang);
    request.action = address.href;
  });
}

/** Loads once what the page's script names in an attribute, however often it takes. */
function load(name: string, make: (address: string) => HTMLElement): void {
  const address = find("script[data-htmx]").dataset[name];
  if (!address || begun.has(name)) return;
  begun.add(name);
  const add = (tries: number) => {
    const element = make(address);
    element.onerror = () => {
      element.remove();
      retryAfterPause(tries, () => add(tries + 1), systemClock);
    };
    document.head.append(element);
  };
  add(0);
}
