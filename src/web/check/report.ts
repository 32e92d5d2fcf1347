import type { Findings } from "./findings.ts";
import { type Mark, QUESTIONS, resultOf } from "./results.ts";
import type { CheckTranslations } from "./translations.ts";
import { judge } from "./verdict.ts";

/** Where and when a check was made. */
export interface Circumstances {
  /** With the place's offset from UTC, as in 2026-03-01 14:05:09 +09:00. */
  time: string;
  page: string;
  browser: string;
}

const SIGNS: Record<Mark, string> = { good: "✓", note: "–", bad: "✗", waiting: "…" };

/** Everything that was found, as Markdown that also reads well as it is: to be sent to an IT department. */
export function reportOf(
  findings: Findings,
  translations: CheckTranslations,
  circumstances: Circumstances,
): string {
  const { headline, causes, choice, advice } = judge(findings);
  const facts = factsOf(findings, translations, circumstances);
  if (choice) {
    facts.push([
      translations.chats,
      `${translations.transport[choice.transport]}: ${translations.why[choice.why]}`,
    ]);
  }
  const rows = QUESTIONS.map((question) => {
    const { mark, text, steps = [] } = resultOf(question, findings, translations);
    const stepped = steps.map(({ label, mark }) => `${label} ${SIGNS[mark]}`).join(", ");
    const result = stepped ? `${text} (${stepped})` : text;
    return `| ${SIGNS[mark]} | ${translations.rows[question]} | ${inCell(result)} |`;
  });
  return [
    `# ${translations.reportTitle}`,
    `**${translations.headline[headline]}** ${causes.map((cause) => sentenceFor(translations.cause, cause)).join(" ")}`,
    facts.map(([name, value]) => `- ${name}: ${value}`).join("\n"),
    ...(findings.done ? [] : [`_${translations.unfinished}_`]),
    ...(advice.length > 0
      ? [
          `## ${translations.adviceTitle}`,
          advice.map((one) => `- ${sentenceFor(translations.advice, one)}`).join("\n"),
        ]
      : []),
    `## ${translations.title}`,
    ["| | | |", "| --- | --- | --- |", ...rows].join("\n"),
    "",
  ].join("\n\n");
}

/** Which check it was: each fact's name, and the fact. */
export function factsOf(
  { address }: Findings,
  translations: CheckTranslations,
  { time, page, browser }: Circumstances,
): [string, string][] {
  return [
    [translations.time, time],
    [translations.page, page],
    [translations.browser, browser],
    ...(address ? [[translations.address, address] as [string, string]] : []),
  ];
}

/** The sentence for one of several kinds of a thing. */
export function sentenceFor<What extends { code: string }>(
  sentences: { [Code in What["code"]]: (what: Extract<What, { code: Code }>) => string },
  what: What,
): string {
  const sentence = sentences[what.code as What["code"]] as (what: What) => string;
  return sentence(what);
}

/** What somebody on the way has written into a header must not end the cell. */
function inCell(text: string): string {
  return text.replaceAll("|", "\\|").replaceAll(/\s+/g, " ");
}

/** A time as people and IT departments read it. */
export function timeOf(date: Date): string {
  const minutes = -date.getTimezoneOffset();
  const local = new Date(date.getTime() + minutes * 60_000).toISOString();
  const two = (number: number) => String(Math.floor(number)).padStart(2, "0");
  const offset = `${minutes < 0 ? "-" : "+"}${two(Math.abs(minutes) / 60)}:${two(Math.abs(minutes) % 60)}`;
  return `${local.slice(0, 10)} ${local.slice(11, 19)} ${offset}`;
}
