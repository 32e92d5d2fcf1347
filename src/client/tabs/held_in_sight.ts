/** The pause between two polls of a tab that nobody sees, in milliseconds. */
const PAUSE_MS = 3_000;

/**
 * A `fetch` for tabs that cannot agree who holds a poll: one that is seen does, and a hidden
 * one asks now and then without being held, so that its connection is free for others.
 */
export function heldInSight(fetch: typeof globalThis.fetch): typeof globalThis.fetch {
  return async (input, init) => {
    const url = new URL(String(input));
    const held = ["hold", "wait"].find((name) => Number(url.searchParams.get(name)) > 0);
    if (held && document.hidden) {
      await untilSeen(PAUSE_MS);
      if (document.hidden) url.searchParams.set(held, "0");
    }
    return fetch(url, init);
  };
}

/** Resolves once the page is seen, or the time is over. */
function untilSeen(ms: number): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer);
      document.removeEventListener("visibilitychange", end);
      resolve();
    };
    const timer = setTimeout(end, ms);
    document.addEventListener("visibilitychange", end);
  });
}
