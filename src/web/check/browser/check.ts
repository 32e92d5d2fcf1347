/** The network check in the visitor's browser: asks, shows, and has a report to hand on. */
import type { Findings } from "../findings.ts";
import { translationsFor } from "../translations.ts";
import { run } from "./run.ts";
import { show, showProgress } from "./show.ts";

/** How long the notice stays that the report is copied, in milliseconds. */
const NOTICE_MS = 8_000;

const translations = translationsFor(document.documentElement.lang);
const main = document.querySelector("#check") as HTMLElement;
const seconds = (main.dataset.holds ?? "").split(",").map(Number);
const findings: Findings = {};

const began = performance.now();
const tick = () => {
  const gone = (performance.now() - began) / 1000;
  showProgress(Math.max(1, Math.ceil(Math.max(...seconds) + 3 - gone)), translations);
};
const ticking = setInterval(tick, 1000);
tick();
main.dataset.running = "";

void run(seconds, (found) => {
  Object.assign(findings, found);
  show(findings, translations);
}).finally(() => {
  clearInterval(ticking);
  showProgress(undefined, translations);
});

const printButton = document.querySelector("#print") as HTMLElement;
// Some browsers on phones print nothing; the name is the button's there.
printButton.hidden = typeof window.print !== "function";
printButton.addEventListener("click", () => print());
document.querySelector("#copy")?.addEventListener("click", async () => {
  const report = document.querySelector("#report") as HTMLElement;
  const notice = document.querySelector("#copied") as HTMLElement;
  setTimeout(() => notice.replaceChildren(), NOTICE_MS);
  // What was selected before has kept the report from going on.
  getSelection()?.removeAllRanges();
  show(findings, translations);
  try {
    await navigator.clipboard.writeText(report.textContent ?? "");
    notice.textContent = translations.copied;
  } catch {
    // No clipboard over plain HTTP (it wants a secure context), or not allowed.
    (report.closest("details") as HTMLDetailsElement).open = true;
    getSelection()?.selectAllChildren(report);
    report.scrollIntoView({ block: "nearest" });
    notice.textContent = translations.copyByHand;
  }
});
