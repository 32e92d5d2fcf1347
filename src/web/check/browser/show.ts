import type { Findings } from "../findings.ts";
import { type Circumstances, factsOf, reportOf, sentenceFor, timeOf } from "../report.ts";
import { QUESTIONS, resultOf, type Step } from "../results.ts";
import type { CheckTranslations } from "../translations.ts";
import { judge } from "../verdict.ts";

const find = (selector: string, within: ParentNode = document) =>
  within.querySelector(selector) as HTMLElement;

/** Puts what is known so far on the page. */
export function show(findings: Findings, translations: CheckTranslations): void {
  const { headline, causes, choice, advice } = judge(findings);
  const main = find("#check");
  main.dataset.headline = headline;
  main.toggleAttribute("data-done", findings.done === true);
  put(find("#headline"), translations.headline[headline]);
  const sentences = causes.map((cause) => sentenceFor(translations.cause, cause));
  const shown = sentences.length > 0 ? sentences : [translations.lead];
  putAll(find("#causes"), shown, (sentence) => element("p", sentence));
  find("#choice").hidden = choice === undefined;
  if (choice) {
    put(find("#transport"), translations.transport[choice.transport]);
    put(find("#why"), translations.why[choice.why]);
  }
  find("#advice").hidden = advice.length === 0;
  const advised = advice.map((one) => sentenceFor(translations.advice, one));
  putAll(find("#advice ul"), advised, (text) => element("li", ...withCode(text)));
  for (const question of QUESTIONS) {
    const { mark, text, steps = [] } = resultOf(question, findings, translations);
    const row = find(`[data-question="${question}"]`);
    row.dataset.mark = mark;
    find(".mark", row).setAttribute("aria-label", translations.marks[mark]);
    put(find(".text", row), text);
    if (steps.length > 0) putAll(find(".steps", row), steps, (step) => stepped(step, translations));
  }
  putAll(find("#facts"), factsOf(findings, translations, circumstances()), ([name, value]) =>
    element("div", element("dt", name), element("dd", value)),
  );
  put(find("#report"), reportOf(findings, translations, circumstances()));
}

/** A line that says how long it will go on at most. */
export function showProgress(
  secondsLeft: number | undefined,
  translations: CheckTranslations,
): void {
  const line =
    secondsLeft === undefined ? translations.finished : translations.progress(secondsLeft);
  put(find("#progress"), line);
}

/** A step, with its mark for those who listen. */
function stepped({ label, mark }: Step, translations: CheckTranslations): HTMLElement {
  const heard = element("span", ` ${translations.marks[mark]}`);
  heard.className = "heard";
  const shown = element("span", label, heard);
  shown.dataset.mark = mark;
  return shown;
}

const { href: page } = location;
const began = new Date();

function circumstances(): Circumstances {
  return { time: timeOf(began), page, browser: navigator.userAgent };
}

/** Writes only what has changed: a reader's selection stays, and nothing is read out twice. */
function put(place: HTMLElement, text: string): void {
  const selection = getSelection();
  if (selection?.type === "Range" && selection.containsNode(place, true)) return;
  if (place.textContent !== text) place.textContent = text;
}

function putAll<Item>(place: HTMLElement, items: Item[], make: (item: Item) => HTMLElement): void {
  const made = items.map(make);
  const isSame =
    made.length === place.children.length &&
    made.every((child, index) => child.isEqualNode(place.children[index] as Node));
  if (!isSame) place.replaceChildren(...made);
}

function element(name: string, ...children: (string | Node)[]): HTMLElement {
  const made = document.createElement(name);
  made.append(...children);
  return made;
}

/** What stands between backticks, as code. */
function withCode(text: string): (string | Node)[] {
  return text.split("`").map((part, index) => (index % 2 === 1 ? element("code", part) : part));
}
