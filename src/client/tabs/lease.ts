import type { Lease, LeaseCell } from "./election.ts";

/** How long after its end a lease may still be somebody's, in milliseconds: a hidden tab's timers run once a minute. */
const LATE_MS = 65_000;

/** A lease in the browser's storage, which all tabs of one origin share; undefined where it is refused. */
export function openLease(key: string): LeaseCell | undefined {
  try {
    localStorage.getItem(key);
  } catch {
    return undefined;
  }
  return {
    read: () => readLease(key),
    write(lease) {
      try {
        if (lease) localStorage.setItem(key, JSON.stringify(lease));
        else localStorage.removeItem(key);
      } catch {
        // Full: it is not this tab's then, and others read for themselves.
      }
    },
  };
}

/** How many leases, of other identities, there are that begin with a prefix and come before one's own. */
export function leasesBefore(own: string, prefix: string, now: number): number {
  try {
    const others = Object.keys(localStorage).filter((key) => key.startsWith(prefix) && key < own);
    return others.filter((key) => (readLease(key)?.until ?? 0) + LATE_MS > now).length;
  } catch {
    return 0;
  }
}

function readLease(key: string): Lease | undefined {
  try {
    const kept: Lease | null = JSON.parse(localStorage.getItem(key) ?? "null");
    const isLease = typeof kept?.term?.count === "number" && typeof kept.until === "number";
    return isLease ? kept : undefined;
  } catch {
    return undefined;
  }
}
