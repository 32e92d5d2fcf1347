export interface Turns {
  /** The most rounds. */
  rounds: number;
  /** No round begins later than this, but for the first few. */
  seconds: number;
  /** Rounds before these, which are not counted: the code is still being compiled. */
  warmUp?: number;
}

/** Fewer say nothing of their spread. */
const ROUNDS_MIN = 6;

/**
 * Measures each side once a round, the sides of a round right after one another and every other
 * round in the reverse order: what the machine does meanwhile is done to all.
 *
 * @returns what each side took, round by round
 */
export async function inTurns<Side>(
  sides: readonly Side[],
  { rounds, seconds, warmUp = 0 }: Turns,
  measure: (side: Side) => Promise<number>,
): Promise<Map<Side, number[]>> {
  const taken = new Map(sides.map((side) => [side, [] as number[]]));
  const until = performance.now() + seconds * 1000;
  for (let round = -warmUp; round < rounds; round++) {
    if (round >= ROUNDS_MIN && performance.now() > until) break;
    for (const side of round % 2 === 0 ? sides : sides.toReversed()) {
      const value = await measure(side);
      if (round >= 0) taken.get(side)?.push(value);
    }
  }
  return taken;
}
