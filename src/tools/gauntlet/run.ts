import { randomBytes } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import type { Adapter, Peer } from "./adapter.ts";
import { type Evidence, evidenceOf, recoveries, sessionsEnded } from "./evidence.ts";
import { type FaultProxy, startFaultProxy } from "./fault_proxy.ts";
import type { Fault } from "./faults.ts";
import { type Percentiles, percentilesOf } from "./percentiles.ts";
import type { Scenario } from "./scenarios.ts";
import { type Outcome, type TalkPlan, talk } from "./talk.ts";

/** How two talk, but for what the scenario says. */
type Plan = Omit<TalkPlan, "silenceMs" | "burst" | "characters" | "atRest">;

export interface RunOptions {
  /** The server: http or https. */
  url: string;
  adapter: Adapter;
  seed: number;
  plan: Plan;
  /** How long the client behind the path may take to join, in milliseconds. */
  joinMs: number;
  /** Whether both clients reach the server by the path; else one reaches it directly. */
  bothBehind?: boolean;
}

/** What became of two clients' talk, one of them behind a path that is as bad as the scenario says. */
export interface Verdict extends Outcome {
  name: string;
  description: string;
  /** Nothing lost, repeated or out of order. */
  survived: boolean;
  /** False where the path had no occasion to do what it does, so that nothing is shown. */
  tested: boolean;
  /** Why the client behind the path never joined, if it did not. */
  failure?: string;
  /** How often the client behind the path had to begin a session of Engine.IO anew. */
  sessionsEnded: number;
  /** From a fault to the next text that arrived, in milliseconds. */
  recoverMs: Percentiles;
  faults: Evidence[];
  /** What went over the path, heads included. */
  bytes: { up: number; down: number };
}

/** The gauntlet cannot run: the server cannot be talked to even where nothing is in the way. */
export class CannotRunError extends Error {
  override name = "CannotRunError";
}

/** What a client may take to close, in milliseconds. */
const CLOSE_MS = 2_000;
/** What is done to every request alike, and so not written down for each. */
const UNRECORDED: Fault["kind"][] = ["delay", "line", "buffer", "headers"];
/** What the client by the clear way may take to join, in milliseconds. */
const CLEAR_JOIN_MS = 10_000;

/**
 * Lets two clients talk in a room of their own: one reaches the server by a
 * fault proxy, the other directly.
 *
 * @throws CannotRunError
 */
export async function runScenario(scenario: Scenario, options: RunOptions): Promise<Verdict> {
  const { url, adapter, seed, joinMs, bothBehind = false } = options;
  const plan = paced(options.plan, scenario);
  const room = await makeRoom(scenario, options);
  const path = await startFaultProxy({ target: url, seed, faults: scenario.faults });
  const nearUrl = bothBehind ? path.url : url;
  const nearMs = bothBehind ? joinMs : CLEAR_JOIN_MS;
  const near = await join(adapter, nearUrl, "Near", room, nearMs).catch(async (error) => {
    await path.close();
    throw new CannotRunError(`${nearUrl}: ${error.message}`);
  });
  try {
    const far = await join(adapter, path.url, "Far", room, joinMs).catch((error: Error) => error);
    if (far instanceof Error) return verdict(scenario, path, nothingHeard(plan), [], far.message);
    const arrivals: number[] = [];
    const { silenceMs = 0, burst = 1, pace } = scenario;
    const noteArrival = () => arrivals.push(path.log.nowMs);
    try {
      const { trouble, ...outcome } = await talk(
        far,
        near,
        {
          ...plan,
          ...(pace && { characters: pace.characters }),
          ...{ silenceMs, burst, atRest: () => path.log.atRest() },
        },
        noteArrival,
      );
      return verdict(scenario, path, outcome, arrivals, trouble);
    } finally {
      await close(far);
    }
  } finally {
    await close(near);
    await path.close();
  }
}

function paced(plan: Plan, { pace }: Scenario): Plan {
  if (!pace) return plan;
  const { everyMs, forMs } = pace;
  const count = Math.ceil(Math.max(forMs, plan.count * plan.everyMs) / everyMs);
  return { ...plan, count, everyMs, inTurns: false };
}

/** A scenario that came to nothing because the server went away before it. */
export function notRun(scenario: Scenario, { plan }: RunOptions, why: string): Verdict {
  const { name, description } = scenario;
  return {
    ...{ name, description, survived: false, tested: false, failure: why },
    ...nothingHeard(paced(plan, scenario)),
    ...{ bytes: { up: 0, down: 0 }, sessionsEnded: 0, recoverMs: percentilesOf([]), faults: [] },
  };
}

async function makeRoom({ name }: Scenario, { url, adapter }: RunOptions): Promise<string> {
  const room = `gauntlet-${name}-${randomBytes(4).toString("hex")}`;
  try {
    return (await adapter.makeRoom?.(url, room)) ?? room;
  } catch (error) {
    throw new CannotRunError(`${url}: ${reasonOf(error)}`, { cause: error });
  }
}

async function join(
  adapter: Adapter,
  url: string,
  name: string,
  room: string,
  deadlineMs: number,
): Promise<Peer> {
  const { promise, resolve, reject } = Promise.withResolvers<Peer>();
  const joining = (async () => adapter.connect(url, { name, room, fetch: globalThis.fetch }))();
  const timer = setTimeout(() => {
    // One that joins later all the same is not wanted any more.
    joining.then(close, () => {});
    reject(new Error(`did not join within ${deadlineMs / 1000} s`));
  }, deadlineMs);
  joining.then(
    (peer) => (isPeer(peer) ? resolve(peer) : reject(new Error(NO_PEER))),
    (error) => reject(new Error(reasonOf(error))),
  );
  return promise.finally(() => clearTimeout(timer));
}

const NO_PEER = "the adapter's connect() gave nothing with send(), onMessage() and close()";

function isPeer(given: unknown): given is Peer {
  const peer = given as Partial<Peer> | undefined;
  return [peer?.send, peer?.onMessage, peer?.close].every((method) => method instanceof Function);
}

/** It is of no more use, whatever becomes of that. */
async function close(peer: Peer): Promise<void> {
  const closing = (async () => peer.close())().catch(() => {});
  await Promise.race([closing, pause(CLOSE_MS, undefined, { ref: false })]);
}

function verdict(
  { name, description, faults }: Scenario,
  path: FaultProxy,
  outcome: Outcome,
  arrivals: number[],
  failure?: string,
): Verdict {
  const { lost, repeated, outOfOrder } = outcome;
  return {
    name,
    description,
    survived: lost + repeated + outOfOrder === 0,
    tested: path.faults.length > 0 || faults.every(({ kind }) => UNRECORDED.includes(kind)),
    ...(failure && { failure }),
    ...outcome,
    sessionsEnded: sessionsEnded(path.log),
    recoverMs: percentilesOf(recoveries(path.faults, arrivals)),
    faults: evidenceOf(path.faults, path.log),
    bytes: path.bytes,
  };
}

/** Everything is lost on one who never joins. */
function nothingHeard({ count }: { count: number }): Outcome {
  const sent = 2 * count;
  const none = { received: 0, repeated: 0, outOfOrder: 0, missing: [], duplicates: [], again: [] };
  return { sent, lost: sent, ...none, delayMs: percentilesOf([]) };
}

/** Whatever was thrown, in words; with the cause, for fetch alone says "fetch failed". */
function reasonOf(thrown: unknown): string {
  if (!(thrown instanceof Error)) return String(thrown);
  const { message: why, code } = (thrown.cause ?? {}) as { message?: string; code?: string };
  return [thrown.message || thrown.name, why || code].filter(Boolean).join(": ");
}
