/** A figure that was taken many times. */
export interface Spread {
  median: number;
  /** The first and the third quartile: half of all values lie between them. */
  quartiles: [number, number];
}

export function isSpread(value: unknown): value is Spread {
  return typeof value === "object" && value !== null && "quartiles" in value;
}

export function spread(values: number[]): Spread {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (part: number) => round(sorted[Math.floor(sorted.length * part)] ?? Number.NaN);
  return { median: at(0.5), quartiles: [at(0.25), at(0.75)] };
}

/** Each round's own ratio: what slows the machine for a while slows both sides of a round. */
export function ratio(values: number[], baseline: number[]): Spread {
  return spread(values.map((value, round) => value / (baseline[round] ?? Number.NaN)));
}

export function percentile(values: number[], part: number): number {
  return round(values.toSorted((a, b) => a - b)[Math.floor(values.length * part)] ?? Number.NaN);
}

/** Three digits and no more, but all that stand before the point. */
export function round(value: number): number {
  return Math.abs(value) >= 100 ? Math.round(value) : Number(value.toPrecision(3));
}
