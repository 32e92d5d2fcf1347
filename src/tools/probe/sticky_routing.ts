import type { Agent } from "node:http";
import { isTakenIn, isUnknownSession } from "./engine_answer.ts";
import type { AskOptions, Endpoint } from "./engine_request.ts";
import { oneConnection, RequestError } from "./request.ts";
import { Session } from "./session.ts";

export interface StickyRouting {
  /** Whether a session is unknown to some of those who answer. */
  needed: boolean;
  /** Whether it is there; null where none is needed. */
  present: boolean | null;
  /** What ties a session to its instance: a cookie, or nothing but the connection. */
  by: "cookie" | "connection" | null;
  /** How many requests were made for one session, each over a new connection and without cookies. */
  requests: number;
  /** How many of them went to who did not know it. */
  unknown: number;
}

/** Enough for a round-robin over five instances to come round twice. */
const REQUESTS = 12;
const SESSIONS = 3;
const FAILURES_MAX = 12;
/** One that takes all its time weighs as much as so many quick ones. */
const TIMEOUT_WEIGHT = 4;
const DEADLINE_MS = 5_000;
/** Engine.IO's pong: takes no poll, and does nothing to a session but keep it. */
const PONG = "3";

/**
 * Asks for one session over many connections. What cannot be seen from one
 * place: a balancer that goes by the source address looks like one instance.
 *
 * @returns null where too little came through to tell
 */
export async function findStickyRouting(endpoint: Endpoint): Promise<StickyRouting | null> {
  const trail = await meaningful(endpoint);
  if (!trail) return null;
  const unknown = trail.filter((known) => !known).length;
  const found = { needed: unknown > 0, requests: trail.length, unknown };
  if (unknown === 0) return { ...found, present: null, by: null };
  if (await alwaysKnown(endpoint, { cookies: true })) {
    return { ...found, present: true, by: "cookie" };
  }
  const agent = oneConnection(endpoint.url);
  const byConnection = await alwaysKnown(endpoint, { agent, cookies: false });
  agent.destroy();
  // A poll is held while a POST is made: one connection is not enough for a client.
  return { ...found, present: false, by: byConnection ? "connection" : null };
}

/** A trail that tells something: an ended session is unknown as well, but then for good. */
async function meaningful(endpoint: Endpoint): Promise<boolean[] | null> {
  let everKnown = false;
  for (let sessions = 0; sessions < SESSIONS; sessions++) {
    const trail = await askAround(endpoint, { cookies: false });
    if (trail.length < REQUESTS / 2) return null;
    const firstUnknown = trail.indexOf(false);
    if (firstUnknown === -1 || trail.lastIndexOf(true) > firstUnknown) return trail;
    everKnown ||= trail.includes(true);
    if (sessions === SESSIONS - 1 && !everKnown) return trail;
  }
  return null;
}

async function alwaysKnown(endpoint: Endpoint, options: AskOptions): Promise<boolean> {
  const trail = await askAround(endpoint, options);
  return trail.length >= REQUESTS / 2 && trail.every((known) => known);
}

/**
 * Whether each request for a new session found it; what did not get through is left out.
 * The connections stay open until the end, so that a balancer that takes the
 * instance with the fewest moves on as well.
 */
async function askAround(endpoint: Endpoint, options: AskOptions): Promise<boolean[]> {
  const trail: boolean[] = [];
  const agents: Agent[] = [];
  let failures = 0;
  const session = await Session.open(endpoint, options);
  while (trail.length < REQUESTS && failures < FAILURES_MAX) {
    const agent = options.agent ?? oneConnection(endpoint.url);
    if (!options.agent) agents.push(agent);
    try {
      const asked = { ...options, agent, deadlineMs: DEADLINE_MS };
      const answer = await session.ask("POST", asked, PONG);
      if (isTakenIn(answer)) trail.push(true);
      else if (isUnknownSession(answer)) trail.push(false);
      else failures += 1;
    } catch (error) {
      if (!(error instanceof RequestError)) throw error;
      failures += error.timedOut ? TIMEOUT_WEIGHT : 1;
    }
  }
  for (const agent of agents) agent.destroy();
  await session.close();
  return trail;
}
