import type { Findings } from "../findings.ts";
import { type Circumstances, factsOf, reportOf, say, timeOf } from "../report.ts";
import { QUESTIONS, resultOf, type Step } from "../results.ts";
import { judge } from "../verdict.ts";
import type { CheckWords } from "../words.ts";

const find = (selector: string, within: ParentNode = document) =>
  within.querySelector(selector) as HTMLElement;

/** Puts what is known so far on the page. */
export function show(findings: Findings, words: CheckWords): void {
  const { headline, causes, choice, advice } = judge(findings);
  const main = find("#check");
  main.dataset.headline = headline;
  main.toggleAttribute("data-done", findings.done === true);
  put(find("#headline"), words.headline[headline]);
  const sentences = causes.map((cause) => say(words.cause, cause));
  const shown = sentences.length > 0 ? sentences : [words.lead];
  putAll(find("#causes"), shown, (sentence) => element("p", sentence));
  find("#choice").hidden = choice === undefined;
  if (choice) {
    put(find("#transport"), words.transport[choice.transport]);
    put(find("#why"), words.why[choice.why]);
  }
  find("#advice").hidden = advice.length === 0;
  const advised = advice.map((one) => say(words.advice, one));
  putAll(find("#advice ul"), advised, (text) => element("li", ...withCode(text)));
  for (const question of QUESTIONS) {
    const { mark, text, steps = [] } = resultOf(question, findings, words);
    const row = find(`[data-question="${question}"]`);
    row.dataset.mark = mark;
    find(".mark", row).setAttribute("aria-label", words.marks[mark]);
    put(find(".text", row), text);
    if (steps.length > 0) putAll(find(".steps", row), steps, (step) => stepped(step, words));
  }
  putAll(find("#facts"), factsOf(findings, words, circumstances()), ([name, value]) =>
    element("div", element("dt", name), element("dd", value)),
  );
  put(find("#report"), reportOf(findings, words, circumstances()));
}

/** A line that says how long it will go on at most. */
export function showProgress(secondsLeft: number | undefined, words: CheckWords): void {
  const line = secondsLeft === undefined ? words.finished : words.progress(secondsLeft);
  put(find("#progress"), line);
}

/** A step, with its mark for those who listen. */
function stepped({ label, mark }: Step, words: CheckWords): HTMLElement {
  const heard = element("span", ` ${words.marks[mark]}`);
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
