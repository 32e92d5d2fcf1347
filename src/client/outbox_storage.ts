import type { Clock } from "./clock.ts";
import type { Pending } from "./pending.ts";

/** Where the outbox is kept, post by post. No method throws: without storage, nothing outlives the page. */
export interface OutboxStorage {
  /** In the order written. */
  read(): Pending[];
  /** Keeps a post, or what has become of it. */
  put(pending: Pending): void;
  remove(nonce: string): void;
}

interface Kept extends Pending {
  /** Of two, the one with the lower was written first. */
  order: number;
}

/**
 * The browser's storage, with a key for each post of a room and person. Tabs share
 * it; two that hold the same post both send it, which is harmless: it has one nonce.
 */
export function browserStorage(key: string, clock: Clock): OutboxStorage {
  const orders = new Map<string, number>();
  let last = 0;
  const orderOf = (nonce: string) => {
    const order = orders.get(nonce) ?? Math.max(clock.date(), last + 1);
    orders.set(nonce, order);
    last = Math.max(last, order);
    return order;
  };
  const keyOf = (nonce: string) => `${key} ${nonce}`;
  /** The pages of before kept all in one list, under the key itself: whoever has written there is not to lose it. */
  const takeOverList = () => {
    const list = parse(localStorage.getItem(key));
    if (!Array.isArray(list)) return;
    // Older than everything that has the date for its order.
    for (const [order, post] of list.entries()) {
      const kept = { ...post, order };
      if (isKept(kept)) localStorage.setItem(keyOf(kept.nonce), JSON.stringify(kept));
    }
    localStorage.removeItem(key);
  };

  return {
    read: () =>
      tolerant([], () => {
        // Where there is no room for a copy, it stays for the next page.
        tolerant(undefined, takeOverList);
        const kept = Object.keys(localStorage)
          .filter((name) => name.startsWith(key))
          .map((name) => [name, parse(localStorage.getItem(name))] as const)
          // Another person's key may begin alike.
          .filter(([name, post]) => isKept(post) && name === keyOf(post.nonce))
          .map(([, post]) => post as Kept)
          .sort((a, b) => a.order - b.order);
        for (const { nonce, order } of kept) orders.set(nonce, order);
        return kept.map(({ order: _order, ...pending }) => pending);
      }),
    put: ({ nonce, text, replyTo, refusal, pathStatus }) =>
      tolerant(undefined, () => {
        const kept = { nonce, text, replyTo, refusal, pathStatus, order: orderOf(nonce) };
        localStorage.setItem(keyOf(nonce), JSON.stringify(kept));
      }),
    remove: (nonce) =>
      tolerant(undefined, () => {
        orders.delete(nonce);
        localStorage.removeItem(keyOf(nonce));
      }),
  };
}

/** For Node.js, where a process keeps what it wants to keep itself. */
export const noStorage: OutboxStorage = { read: () => [], put() {}, remove() {} };

/** Storage may be forbidden, or full. */
function tolerant<Result>(otherwise: Result, act: () => Result): Result {
  try {
    return act();
  } catch {
    return otherwise;
  }
}

function parse(json: string | null): unknown {
  return tolerant(undefined, () => JSON.parse(json ?? ""));
}

function isKept(kept: unknown): kept is Kept {
  const { nonce, text, order, refusal = "" } = (kept ?? {}) as Partial<Kept>;
  return (
    [nonce, text, refusal].every((value) => typeof value === "string") && Number.isFinite(order)
  );
}
