import type { Evidence } from "./evidence.ts";
import type { GauntletReport } from "./gauntlet.ts";
import type { Verdict } from "./run.ts";

/** How many faults, and how many missing texts, are shown of one scenario. */
const SHOWN = 8;

const NOT_EXERCISED = "not exercised";

function resultOf({ survived, tested }: Verdict): string {
  if (!survived) return "LOST";
  return tested ? "passed" : NOT_EXERCISED;
}

/** A line for one scenario, when it is done. */
export function lineOf(verdict: Verdict): string {
  const { name, sent, received, repeated, outOfOrder, faults, failure } = verdict;
  const oddities = [
    ...(repeated > 0 ? [`${repeated} more than once`] : []),
    ...(outOfOrder > 0 ? [`${outOfOrder} out of order`] : []),
  ];
  const arrived = [`${received} of ${sent} arrived`, ...oddities, times(faults.length, "fault")];
  const what = [...(failure ? [failure] : []), ...arrived].join(", ");
  return `${resultOf(verdict)}  ${name}: ${what}`;
}

/** A table for people, and the evidence where something was lost. */
export function tableOf({ seed, survived, scenarios }: GauntletReport): string {
  const head = ["scenario", "", "sent", "lost", "duplicates", "reordered", "ended"];
  const figures = ["p50 ms", "p95 ms", "recovery", "faults"];
  const rows = scenarios.map((verdict) => [
    verdict.name,
    resultOf(verdict),
    verdict.sent,
    verdict.lost,
    verdict.repeated,
    verdict.outOfOrder,
    verdict.sessionsEnded,
    verdict.delayMs.p50,
    verdict.delayMs.p95,
    verdict.recoverMs.max,
    verdict.faults.length,
  ]);
  const failed = scenarios.filter((verdict) => !verdict.survived);
  const conclusion = survived
    ? "Nothing was lost, repeated or out of order."
    : `${failed.length} of ${times(scenarios.length, "scenario")} did not pass.`;
  const isNotExercised = scenarios.some((verdict) => resultOf(verdict) === NOT_EXERCISED);
  return [
    align([[...head, ...figures], ...rows]),
    ...(isNotExercised
      ? [`${NOT_EXERCISED}: the path had no occasion to do what it does; nothing is shown by it.\n`]
      : []),
    ...failed.map(evidenceText),
    `${conclusion} Seed ${seed}.\n`,
  ].join("\n");
}

function evidenceText(verdict: Verdict): string {
  const { name, description, failure, missing, duplicates, faults } = verdict;
  const lines = [`${name}: ${description}`];
  if (failure) lines.push(`  ${failure}`);
  if (missing.length > 0) lines.push(`  never arrived: ${some(missing).join(", ")}`);
  if (duplicates.length > 0) lines.push(`  arrived more than once: ${some(duplicates).join(", ")}`);
  lines.push(...some(faults.map(faultText)).map((text) => `  ${text}`));
  return `${lines.join("\n")}\n`;
}

function faultText({ atMs, fault, method, target, followed }: Evidence): string {
  const what = `at ${seconds(atMs)}: ${fault} ${method} ${shorten(target)}`.trimEnd();
  if (!followed) return `${what}; nothing followed`;
  const { afterMs, method: next, target: where } = followed;
  return `${what}; ${afterMs} ms later ${next} ${shorten(where)}`;
}

/** One test case for each scenario, in the form that CI servers read. */
export function junitOf({ url, scenarios }: GauntletReport): string {
  const failures = scenarios.filter(({ survived }) => !survived).length;
  const skipped = scenarios.filter(({ survived, tested }) => survived && !tested).length;
  const cases = scenarios.map((verdict) => {
    const name = escapeXml(`${verdict.name}: ${verdict.description}`);
    const open = `  <testcase classname="gauntlet" name="${name}"`;
    if (verdict.survived && verdict.tested) return `${open}/>`;
    if (verdict.survived)
      return `${open}>\n    <skipped message="${NOT_EXERCISED}"/>\n  </testcase>`;
    const { lost, repeated, outOfOrder } = verdict;
    const message = `${lost} lost, ${repeated} repeated, ${outOfOrder} out of order`;
    return `${open}>\n    <failure message="${message}">${escapeXml(evidenceText(verdict))}</failure>\n  </testcase>`;
  });
  return `<?xml version="1.0" encoding="UTF-8"?>
<testsuite name="${escapeXml(`longwave gauntlet ${url}`)}" tests="${scenarios.length}" failures="${failures}" skipped="${skipped}">
${cases.join("\n")}
</testsuite>
`;
}

function align(rows: (string | number)[][]): string {
  const [head = []] = rows;
  const widths = head.map((_, column) =>
    Math.max(...rows.map((row) => String(row[column]).length)),
  );
  // The first two are words, the rest are figures.
  const cell = (value: string | number, column: number) =>
    column < 2
      ? String(value).padEnd(widths[column] as number)
      : String(value).padStart(widths[column] as number);
  return rows.map((row) => `${row.map(cell).join("  ").trimEnd()}\n`).join("");
}

function some(texts: string[]): string[] {
  const more = texts.length - SHOWN;
  return more > 0 ? [...texts.slice(0, SHOWN), `and ${more} more`] : texts;
}

/** Without what differs from request to request and says nothing. */
function shorten(target: string): string {
  const text = target.replace(/([?&])t=[^&]*&?/, "$1");
  return text.length > 90 ? `${text.slice(0, 89)}…` : text;
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}

function times(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}

function escapeXml(text: string): string {
  const names: Record<string, string> = { "&": "amp", "<": "lt", ">": "gt", '"': "quot" };
  return text.replace(/[&<>"]/g, (character) => `&${names[character]};`);
}
