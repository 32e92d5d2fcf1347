/** How figures are spread: nearest-rank percentiles, rounded; zeros where there are none. */
export interface Percentiles {
  p50: number;
  p95: number;
  max: number;
}

export function percentilesOf(figures: readonly number[]): Percentiles {
  const sorted = [...figures].sort((a, b) => a - b);
  const rank = (share: number) =>
    Math.round(sorted[Math.max(Math.ceil(share * sorted.length) - 1, 0)] ?? 0);
  return { p50: rank(0.5), p95: rank(0.95), max: rank(1) };
}
