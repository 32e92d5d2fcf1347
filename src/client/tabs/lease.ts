import type { Lease, LeaseCell } from "./election.ts";

/** A lease in the browser's storage, which all tabs of one origin share; undefined where it is refused. */
export function openLease(key: string): LeaseCell | undefined {
  try {
    localStorage.getItem(key);
  } catch {
    return undefined;
  }
  return {
    read() {
      try {
        const kept: Lease | null = JSON.parse(localStorage.getItem(key) ?? "null");
        const isLease = typeof kept?.term?.count === "number" && typeof kept.until === "number";
        return isLease ? kept : undefined;
      } catch {
        return undefined;
      }
    },
    write(lease) {
      try {
        localStorage.setItem(key, JSON.stringify(lease));
      } catch {
        // Full: it is not this tab's then, and others read for themselves.
      }
    },
  };
}
