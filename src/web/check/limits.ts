/** How often the network check may be asked something, in `duration` seconds; one check makes some forty requests. */
export const CHECK_BUDGETS = {
  /** By address. */
  check: { points: 2_000, duration: 60 },
} as const;

/** Takes one point, or refuses with a Problem. */
export type CheckLimits = (budget: keyof typeof CHECK_BUDGETS, key: string) => Promise<void>;
