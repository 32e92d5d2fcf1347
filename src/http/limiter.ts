import { RateLimiterMemory, RateLimiterRes } from "rate-limiter-flexible";
import { Problem } from "../protocol/problem.ts";

/** Each budget's `points` in `duration` seconds, by its name. */
type Budgets = Record<string, { points: number; duration: number }>;

/** @returns takes one point of a key's budget, or refuses with a Problem rate_limited and its Retry-After */
export function makeLimiter<B extends Budgets>(
  budgets: B,
): (budget: keyof B & string, key: string) => Promise<void> {
  const limiters = new Map(
    Object.entries(budgets).map(([name, budget]) => [
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
