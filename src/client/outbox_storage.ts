import type { Pending } from "./pending.ts";

/** Where the outbox is kept. Neither method throws: without storage, nothing outlives the page. */
export interface OutboxStorage {
  read(): Pending[];
  write(pending: Pending[]): void;
}

/**
 * The browser's storage, under one key for each room and person. Tabs share it,
 * and each looks after its own posts alone. Two that hold the same one both send
 * it, which is harmless: it has one nonce.
 */
export function browserStorage(key: string): OutboxStorage {
  /** The nonces that have been this tab's. */
  const own = new Set<string>();
  const stored = (): Pending[] => {
    const kept = JSON.parse(localStorage.getItem(key) ?? "[]");
    return Array.isArray(kept) ? kept.filter(isPending) : [];
  };
  const note = (pending: Pending[]) => {
    for (const { nonce } of pending) own.add(nonce);
    return pending;
  };
  return {
    read() {
      try {
        return note(stored());
      } catch {
        return [];
      }
    },
    write(pending) {
      note(pending);
      try {
        const others = stored().filter(({ nonce }) => !own.has(nonce));
        const all = [...others, ...pending];
        if (all.length > 0) localStorage.setItem(key, JSON.stringify(all));
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
  const { nonce, text, refusal = "" } = (kept ?? {}) as Partial<Pending>;
  return [nonce, text, refusal].every((value) => typeof value === "string");
}
