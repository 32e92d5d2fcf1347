import {
  type Failure,
  type Findings,
  type Flow,
  type HeaderFinding,
  isFailure,
} from "./findings.ts";
import { heldOf } from "./held.ts";
import { BODIES, HOLDS, KB } from "./shared.ts";
import type { CheckTranslations } from "./translations.ts";

export type Mark = "good" | "note" | "bad" | "waiting";

/** What stands beside one of the check's questions. */
export interface Result {
  mark: Mark;
  text: string;
  /** The steps that it was looked at in, where there are several. */
  steps?: Step[];
}

export interface Step {
  label: string;
  mark: Mark;
}

export const GROUPS = {
  needs: ["get", "post", "polling", "hold", "cookies"],
  helps: ["webSocket", "feed", "stream", "events", "storage"],
  between: ["requestHeaders", "answerHeaders", "cache", "compression", "clock"],
} as const;

export type Question = (typeof GROUPS)[keyof typeof GROUPS][number];
export const QUESTIONS: readonly Question[] = Object.values(GROUPS).flat();

/** What the findings so far say to one question, in words. */
export function resultOf(
  question: Question,
  findings: Findings,
  translations: CheckTranslations,
): Result {
  const { row } = translations;
  const finding = findings[question as keyof Findings];
  if (isFailure(finding)) {
    const mark = question === "get" || question === "polling" ? "bad" : "note";
    return { mark, text: row.failed(translations.failure(finding)) };
  }
  return (
    answers[question](findings, translations) ?? {
      mark: "waiting",
      text: row.waiting,
      ...stepsAhead[question as keyof typeof stepsAhead]?.(),
    }
  );
}

type Answerer = (findings: Findings, translations: CheckTranslations) => Result | undefined;

/** Every failure has its result by now. */
type Succeeded<Name extends keyof Findings> = Exclude<NonNullable<Findings[Name]>, Failure>;
function succeeded<Name extends keyof Findings>(
  findings: Findings,
  name: Name,
): Succeeded<Name> | undefined {
  const finding = findings[name];
  return isFailure(finding) ? undefined : (finding as Succeeded<Name> | undefined);
}

const seconds = (count: number) => `${count} s`;
const size = (bytes: number) => `${bytes / KB} kB`;

const stepsAhead = {
  post: () => ({
    steps: BODIES.map((bytes) => ({ label: size(bytes), mark: "waiting" as const })),
  }),
  hold: () => ({
    steps: HOLDS.map((time) => ({ label: seconds(time), mark: "waiting" as const })),
  }),
};

const answers: Record<Question, Answerer> = {
  get(findings, { row }) {
    const get = succeeded(findings, "get");
    return get && { mark: "good", text: row.trip(get.tripMs, get.protocol) };
  },
  post({ posts }, translations) {
    if (!posts?.length) return undefined;
    const { row } = translations;
    const refused = posts.find(({ failure }) => failure)?.failure;
    const passed = Math.max(
      0,
      ...posts.filter(({ failure }) => !failure).map(({ bytes }) => bytes),
    );
    const steps = posts.map(({ bytes, failure }) => ({
      label: size(bytes),
      mark: failure ? ("bad" as const) : ("good" as const),
    }));
    if (!refused) return { mark: "good", text: row.post(passed), steps };
    const how = translations.failure(refused);
    return passed > 0
      ? { mark: "note", text: row.postLimit(passed, how), steps }
      : { mark: "bad", text: row.failed(how), steps };
  },
  polling(findings, { row }) {
    const polling = succeeded(findings, "polling");
    return polling && { mark: "good", text: row.polling(polling.handshakeMs, polling.tripMs) };
  },
  hold({ holds = [], holdsAsked }, translations) {
    if (holdsAsked === undefined) return undefined;
    const { row } = translations;
    const { upTo, settled, limit } = heldOf({ holds, holdsAsked });
    const steps = holdsAsked.map((time) => {
      const hold = holds.find(({ seconds }) => seconds === time);
      const mark: Mark = !hold ? "waiting" : hold.failure ? "bad" : "good";
      return { label: seconds(time), mark };
    });
    if (limit) return { mark: "note", text: row.holdCut(upTo, translations.failure(limit)), steps };
    if (upTo === 0 && !settled) return { mark: "waiting", text: row.holding, steps };
    return { mark: "good", text: row.hold(upTo, settled), steps };
  },
  cookies(findings, { row }) {
    const cookies = succeeded(findings, "cookies");
    return cookies && { mark: cookies === "kept" ? "good" : "bad", text: row.cookies[cookies] };
  },
  webSocket({ webSocket }, { row }) {
    if (!webSocket) return undefined;
    if (webSocket.state === "blocked") {
      return { mark: "note", text: row.webSocketBlocked(webSocket.afterMs) };
    }
    const { state, livedMs } = webSocket;
    if (state === "died") return { mark: "note", text: row.webSocketDied(livedMs) };
    if (state === "proved") return { mark: "good", text: row.webSocketProved(livedMs) };
    return { mark: "good", text: row.webSocketOpen(livedMs) };
  },
  feed(findings, { row }) {
    return succeeded(findings, "feed") && { mark: "good", text: row.works };
  },
  stream: (findings, translations) => flow(succeeded(findings, "stream"), translations),
  events: (findings, translations) => flow(succeeded(findings, "events"), translations),
  storage({ storage }, { row }) {
    if (storage === undefined) return undefined;
    return storage ? { mark: "good", text: row.stored } : { mark: "note", text: row.notStored };
  },
  requestHeaders: (findings, translations) =>
    headers(succeeded(findings, "requestHeaders"), translations),
  answerHeaders: (findings, translations) =>
    headers(succeeded(findings, "answerHeaders"), translations),
  cache(findings, { row }) {
    const cache = succeeded(findings, "cache");
    if (!cache) return undefined;
    return cache === "fresh" ? { mark: "good", text: row.fresh } : { mark: "bad", text: row.stale };
  },
  compression(findings, { row }) {
    const compression = succeeded(findings, "compression");
    if (!compression) return undefined;
    if (compression === "untold") return { mark: "note", text: row.untold };
    return compression === "kept"
      ? { mark: "good", text: row.compressed }
      : { mark: "note", text: row.notCompressed };
  },
  clock({ clock }, { row }) {
    if (!clock) return undefined;
    const mark = Math.abs(clock.aheadMs) < 2_000 ? "good" : "note";
    return { mark, text: row.clock(clock.aheadMs) };
  },
};

function flow(finding: Flow | undefined, { row }: CheckTranslations): Result | undefined {
  return finding && { mark: finding === "live" ? "good" : "note", text: row[finding] };
}

function headers(
  finding: HeaderFinding | undefined,
  { row }: CheckTranslations,
): Result | undefined {
  if (!finding) return undefined;
  const { stripped, rewritten, added } = finding;
  const others = Object.entries(added).map(([name, value]) => `${name}: ${value}`);
  const text = [
    stripped.length + rewritten.length === 0 && row.headersKept,
    stripped.length > 0 && row.stripped(stripped.join(", ")),
    rewritten.length > 0 && row.rewritten(rewritten.join(", ")),
    others.length > 0 && row.added(others.join("; ")),
  ];
  const isKept = stripped.length + rewritten.length === 0;
  return { mark: isKept ? "good" : "note", text: text.filter(Boolean).join(" ") };
}
