/** How far a zone's day may begin from UTC's, in minutes. */
const MOST = 16 * 60;
const MINUTE_MS = 60_000;

/**
 * When a day begins, in milliseconds since the Unix epoch: the first minute whose date is that day's
 * or a later one's. So it holds as well where clocks skip midnight, or a whole day.
 *
 * @param date as in 2026-06-01
 * @param zone by its IANA name; this process's own where it is absent or unknown
 * @returns undefined where there is no such day
 */
export function startOfDay(date: string, zone?: string): number | undefined {
  const utc = /^\d{4}-\d{2}-\d{2}$/.test(date) ? Date.parse(date) : Number.NaN;
  if (Number.isNaN(utc)) return undefined;
  const dateAt = dateIn(zone);
  let [first, end] = [-MOST, MOST];
  while (first < end) {
    const middle = Math.floor((first + end) / 2);
    if (dateAt(utc + middle * MINUTE_MS) < date) first = middle + 1;
    else end = middle;
  }
  return utc + first * MINUTE_MS;
}

/** Tells a time's date in a zone, in the form of `date`. */
function dateIn(zone: string | undefined): (at: number) => string {
  const parts = { year: "numeric", month: "2-digit", day: "2-digit" } as const;
  try {
    // Sweden writes its dates so.
    const format = new Intl.DateTimeFormat("sv", { ...parts, ...(zone && { timeZone: zone }) });
    return (at) => format.format(at);
  } catch {
    return dateIn(undefined);
  }
}
