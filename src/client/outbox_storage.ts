import type { Clock } from "./clock.ts";
import type { Pending, Withdrawn } from "./pending.ts";

/** Where the outbox is kept, one by one. No method throws: without storage, nothing outlives the page. */
export interface OutboxStorage {
  /** In the order written. */
  read(): Kept[];
  /** Keeps a post or a change, or what has become of it. */
  put(kept: Kept): void;
  remove(nonce: string): void;
  /** Calls back with each that another tab gives up. */
  onWithdrawn(listener: (nonce: string) => void): void;
}

export type Kept = Pending | Withdrawn;
type Stored = Kept & {
  /** Of two, the one with the lower was written first. */
  order: number;
};

/** For how long a post that was given up may still show, in milliseconds: a request is no longer on its way. */
const WITHDRAWN_MS = 24 * 3600 * 1000;

/**
 * The browser's storage, with a key for each post or change of a room and person. Tabs share
 * it; two that hold the same one both send it, which is harmless: it has one nonce.
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
          .map(([, post]) => post as Stored)
          .filter((stored) => {
            const isOver = "isWithdrawn" in stored && stored.order < clock.date() - WITHDRAWN_MS;
            if (isOver) localStorage.removeItem(keyOf(stored.nonce));
            return !isOver;
          })
          .sort((a, b) => a.order - b.order);
        for (const { nonce, order } of kept) orders.set(nonce, order);
        // Pages of before have kept neither, but their order is the date.
        return kept.map(({ order, ...rest }) =>
          "isWithdrawn" in rest ? rest : Object.assign({ at: order, tries: 0 }, rest),
        );
      }),
    put: (kept) =>
      tolerant(undefined, () => {
        const { nonce } = kept;
        localStorage.setItem(keyOf(nonce), JSON.stringify({ ...kept, order: orderOf(nonce) }));
      }),
    remove: (nonce) =>
      tolerant(undefined, () => {
        orders.delete(nonce);
        localStorage.removeItem(keyOf(nonce));
      }),
    onWithdrawn: (listener) =>
      globalThis.addEventListener?.("storage", ({ key: name, newValue }) => {
        const kept = parse(newValue);
        if (!isKept(kept) || name !== keyOf(kept.nonce)) return;
        if ("isWithdrawn" in kept) listener(kept.nonce);
      }),
  };
}

/** For Node.js, where a process keeps what it wants to keep itself. */
export const noStorage: OutboxStorage = {
  read: () => [],
  put() {},
  remove() {},
  onWithdrawn() {},
};

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

/** What is no post has no text of its own: pages of before leave it where it is. */
function isKept(stored: unknown): stored is Stored {
  const { nonce, order, refusal = "", ...what } = (stored ?? {}) as Record<string, unknown>;
  const isChange = Number.isSafeInteger(what.seq) && typeof Object(what.action).type === "string";
  return (
    [nonce, refusal].every((value) => typeof value === "string") &&
    Number.isFinite(order) &&
    (typeof what.text === "string" || isChange || what.isWithdrawn === true)
  );
}
