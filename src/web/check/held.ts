import type { Failure, Findings } from "./findings.ts";

/** What the holds that are over come to. */
export interface Held {
  /** The longest that lasted, in seconds; 0 where none has. */
  upTo: number;
  /** Whether that is the last word. */
  settled: boolean;
  /** How longer ones end, where they do. */
  limit?: Failure;
  /** Whether one came to nothing by chance: others that were longer have lasted. */
  lost: boolean;
}

/** What is cut this much before a hold that lasted was so at the same time, in milliseconds. */
const CLOSE_MS = 500;

export function heldOf({ holds = [], holdsAsked }: Findings): Held {
  const lasted = holds.filter(({ failure }) => !failure).map(({ seconds }) => seconds);
  const upTo = Math.max(0, ...lasted);
  const failed = holds.flatMap(({ seconds, failure }) =>
    failure && failure.failed !== "busy" ? { seconds, ...failure } : [],
  );
  const longer = failed.filter(({ seconds }) => seconds > upTo);
  const late = longer.filter(({ afterMs }) => afterMs >= upTo * 1000 - CLOSE_MS);
  // One that went early may be chance, several are a limit: connections that die at an age, say.
  const limits = late.length > 0 ? late : longer.length > 1 ? longer : [];
  const [limit] = limits.sort((a, b) => a.afterMs - b.afterMs);
  return {
    upTo,
    settled: holds.length === holdsAsked?.length,
    ...(limit && { limit: { ...limit, afterMs: Math.max(limit.afterMs, upTo * 1000) } }),
    lost: failed.length > (limit ? longer.length : 0),
  };
}
