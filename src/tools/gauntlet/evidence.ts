import type { FaultRecord } from "./faults.ts";
import type { LoggedRequest, RequestLog } from "./request_log.ts";

/** A fault, and what the client did next. */
export interface Evidence extends FaultRecord {
  /** The next request with the same method, or of any method where the whole path was hurt. */
  followed?: { afterMs: number; method: string; target: string };
}

/** What was done to which request, and what followed. */
export function evidenceOf(faults: readonly FaultRecord[], { requests }: RequestLog): Evidence[] {
  let at = 0;
  return faults.map((fault) => {
    // Both are in the order of time, so each search goes on from the one before.
    while (at < requests.length && !isAfter(requests[at] as LoggedRequest, fault)) at++;
    const next = requests
      .slice(at, at + 200)
      .find(({ method }) => !fault.method || method === fault.method);
    if (!next) return fault;
    const { method, target, atMs } = next;
    return { ...fault, followed: { afterMs: atMs - fault.atMs, method, target } };
  });
}

function isAfter(request: LoggedRequest, fault: FaultRecord): boolean {
  return fault.request > 0 ? request.number > fault.request : request.atMs > fault.atMs;
}

/** How many sessions of Engine.IO were replaced by another. */
export function sessionsEnded({ sessions }: RequestLog): number {
  return Math.max(sessions.size - 1, 0);
}

/**
 * How long after a fault the next text arrived, in milliseconds, for each fault
 * that one followed; `arrivals` are moments on the path's clock, ascending.
 */
export function recoveries(faults: readonly FaultRecord[], arrivals: readonly number[]): number[] {
  let at = 0;
  const times: number[] = [];
  for (const { atMs } of faults) {
    while (at < arrivals.length && (arrivals[at] as number) < atMs) at++;
    const arrival = arrivals[at];
    if (arrival !== undefined) times.push(arrival - atMs);
  }
  return times;
}
