/** Makes the lobby's times the reader's own, and finds rooms as one types. */
import { find } from "./dom.ts";
import { askInPageLanguage, loadHtmx } from "./load_rest.ts";

/** The time of what was said today, and else the day: neither grows wrong while the page is open. */
function showTimes(): void {
  const { lang } = document.documentElement;
  const today = new Date();
  for (const time of document.querySelectorAll<HTMLTimeElement>("time.when")) {
    const at = new Date(time.dateTime);
    const isToday = at.toDateString() === today.toDateString();
    const isThisYear = at.getFullYear() === today.getFullYear();
    time.title = at.toLocaleString(lang);
    time.textContent = isToday
      ? at.toLocaleTimeString(lang, { hour: "numeric", minute: "2-digit" })
      : at.toLocaleDateString(lang, {
          day: "numeric",
          month: "short",
          ...(!isThisYear && { year: "numeric" }),
        });
  }
}

interface HtmxSwap {
  ctx: { response: { headers: Headers } };
}

showTimes();
document.addEventListener("visibilitychange", showTimes);
askInPageLanguage();
addEventListener("htmx:before:swap", (event) => {
  // A portal's page, or a gateway's error.
  const { response } = (event as CustomEvent<HtmxSwap>).detail.ctx;
  if (!response.headers.has("Longwave-Part")) event.preventDefault();
});
addEventListener("htmx:after:swap", () => {
  showTimes();
  // What was found is in the address, so that a reload and the way back find it again.
  const match = find<HTMLInputElement>("#find-room [name=q]").value;
  history.replaceState(history.state, "", match ? `/?${new URLSearchParams({ q: match })}` : "/");
});
loadHtmx();
