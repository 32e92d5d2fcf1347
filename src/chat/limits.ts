import { RateLimiterMemory, RateLimiterRes } from "rate-limiter-flexible";
import { Problem } from "../protocol/problem.ts";

/**
 * How often one key may do a thing: `points` in `duration` seconds. Generous to
 * people (a school shares one address), tight to loops.
 */
const BUDGETS = {
  /** Messages, edits, removals and reactions, by person. */
  write: { points: 100, duration: 10 },
  /** New rooms, by person. */
  room: { points: 20, duration: 60 },
  /** New guests, by address. */
  guest: { points: 300, duration: 60 },
  /** Requests of the network check, by address; one check makes some forty. */
  check: { points: 2_000, duration: 60 },
} as const;

type Budget = keyof typeof BUDGETS;

/** Takes one point, or refuses. */
export type Limits = (budget: Budget, key: string) => Promise<void>;

export const unlimited: Limits = async () => {};

/** @returns limits that refuse with a Problem rate_limited and its Retry-After */
export function makeLimits(): Limits {
  const limiters = new Map(
    Object.entries(BUDGETS).map(([name, budget]) => [
      name,
      new RateLimiterMemory({ keyPrefix: name, ...budget }),
    ]),
  );
  return async (budget, key) => {
    try {
      await limiters.get(budget)?.consume(key);
    } catch (refusal) {
      if (!(refusal instanceof RateLimiterRes)) throw refusal;
      const seconds = Math.max(1, Math.ceil(refusal.msBeforeNext / 1000));
      throw new Problem(
        "rate_limited",
        "Too many at once; try again in {seconds} s.",
        { seconds },
        seconds,
      );
    }
  };
}
