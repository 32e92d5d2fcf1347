import type { Pending } from "./outbox.ts";

/** Where the outbox is kept. Neither method throws: without storage, nothing outlives the page. */
export interface OutboxStorage {
  read(): Pending[];
  write(pending: Pending[]): void;
}

/**
 * The browser's storage, under one key for each room and person. Two tabs that
 * hold the same post both send it, which is harmless: it has one nonce.
 */
export function browserStorage(key: string): OutboxStorage {
  return {
    read() {
      try {
        const kept = JSON.parse(localStorage.getItem(key) ?? "[]");
        return Array.isArray(kept) ? kept.filter(isPending) : [];
      } catch {
        return [];
      }
    },
    write(pending) {
      try {
        if (pending.length > 0) localStorage.setItem(key, JSON.stringify(pending));
        else localStorage.removeItem(key);
      } catch {
        // Forbidden, or full.
      }
    },
  };
}

/** For Node.js, where a process keeps what it wants to keep itself. */
export const noStorage: OutboxStorage = { read: () => [], write: () => {} };

function isPending(kept: unknown): kept is Pending {
  const { nonce, text } = (kept ?? {}) as Partial<Pending>;
  return typeof nonce === "string" && typeof text === "string";
}
