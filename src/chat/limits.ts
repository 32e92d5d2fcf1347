/**
 * How often one key may change something: `points` in `duration` seconds. Generous
 * to people (a school shares one address), tight to loops.
 */
export const BUDGETS = {
  /** Messages, edits, removals and reactions, by person. */
  write: { points: 100, duration: 10 },
  /** New rooms, by person. */
  room: { points: 20, duration: 60 },
  /** New guests, by address. */
  guest: { points: 300, duration: 60 },
} as const;

/** Takes one point, or refuses with a Problem. */
export type Limits = (budget: keyof typeof BUDGETS, key: string) => Promise<void>;

export const unlimited: Limits = async () => {};
