import type { Findings } from "../findings.ts";
import { type Circumstances, reportOf, say, timeOf } from "../report.ts";
import { QUESTIONS, resultOf } from "../results.ts";
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
  put(find("#causes"), causes.map((cause) => say(words.cause, cause)).join(" ") || words.lead);
  find("#choice").hidden = choice === undefined;
  if (choice) {
    put(find("#transport"), words.transport[choice.transport]);
    put(find("#why"), words.why[choice.why]);
  }
  find("#advice").hidden = advice.length === 0;
  find("#advice ul").replaceChildren(
    ...advice.map((one) => element("li", ...withCode(say(words.advice, one)))),
  );
  for (const question of QUESTIONS) {
    const { mark, text, steps = [] } = resultOf(question, findings, words);
    const row = find(`[data-question="${question}"]`);
    row.dataset.mark = mark;
    find(".mark", row).ariaLabel = words.marks[mark];
    put(find(".text", row), text);
    row.querySelector(".steps")?.replaceChildren(
      ...steps.map((step) => {
        const shown = element("span", step.label);
        shown.dataset.mark = step.mark;
        const heard = element("span", ` ${words.marks[step.mark]}`);
        heard.className = "heard";
        shown.append(heard);
        return shown;
      }),
    );
  }
  put(find("#report"), reportOf(findings, words, circumstances()));
}

/** A line that says how long it will go on at most. */
export function showProgress(secondsLeft: number | undefined, words: CheckWords): void {
  const line = secondsLeft === undefined ? words.finished : words.progress(secondsLeft);
  put(find("#progress"), line);
}

function circumstances(): Circumstances {
  return { time: timeOf(new Date()), page: location.href, browser: navigator.userAgent };
}

/** Writes only what has changed: a reader's selection stays, and nothing is read out twice. */
function put(place: HTMLElement, text: string): void {
  if (place.textContent !== text) place.textContent = text;
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
