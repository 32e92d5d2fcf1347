import type { Change } from "./change.ts";

/** What a reader is given of a room's changes, ascending by rev; or of its newest messages, by seq. */
export interface Slice {
  changes: Change[];
  /** Where the reader is after it. */
  rev: number;
  /** Whether there is more after it. */
  more: boolean;
}

/** The most that a reader takes at once; of one change more than that, it takes the one. */
export interface Bound {
  count: number;
  /** Of all that is written, as `lengthOf` measures it. */
  length: number;
  lengthOf: (change: Change) => number;
}

export const UNBOUNDED: Bound = {
  count: Number.POSITIVE_INFINITY,
  length: Number.POSITIVE_INFINITY,
  lengthOf: () => 0,
};

/** How many of the changes are within a bound, from the first. */
export function countWithin(changes: Iterable<Change>, { count, length, lengthOf }: Bound): number {
  let taken = 0;
  let sum = 0;
  for (const change of changes) {
    sum += lengthOf(change);
    if (taken >= count || (sum > length && taken > 0)) break;
    taken += 1;
  }
  return taken;
}

/** As much of a slice as is within a bound, from its beginning. */
export function cut(slice: Slice, bound: Bound): Slice {
  const count = countWithin(slice.changes, bound);
  if (count === slice.changes.length) return slice;
  const changes = slice.changes.slice(0, count);
  return { changes, rev: changes.at(-1)?.message.rev ?? slice.rev, more: true };
}
