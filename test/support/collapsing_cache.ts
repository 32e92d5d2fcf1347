/** An answer as a cache gives it to many. */
export interface CachedAnswer {
  status: number;
  headers: Headers;
  body: string;
}

interface Entry {
  answer: CachedAnswer;
  /** Until when it may be given again, by the clock's `now()`. */
  freshUntil: number;
}

/**
 * A cache that many share, as small as one can be: it keeps an answer for its
 * max-age (RFC 9111, 4.2) and asks once for all who ask for one address at a time.
 * An answer that it may not keep is for the one who asked; all who waited for it
 * then ask for themselves, as nginx, Varnish and CDNs have it.
 */
export class CollapsingCache {
  /** The paths that the origin was asked for, in their order. */
  readonly asked: string[] = [];
  /** How many wait for an answer now. */
  waiting = 0;
  readonly #origin: (path: string) => Promise<Response>;
  readonly #now: () => number;
  readonly #kept = new Map<string, Entry>();
  readonly #underWay = new Map<string, Promise<Entry>>();

  constructor(origin: (path: string) => Promise<Response>, now: () => number) {
    this.#origin = origin;
    this.#now = now;
  }

  async get(path: string): Promise<CachedAnswer> {
    const kept = this.#kept.get(path);
    if (kept && this.#isFresh(kept)) return kept.answer;
    this.waiting += 1;
    try {
      const underWay = this.#underWay.get(path);
      if (!underWay) return (await this.#fill(path)).answer;
      const entry = await underWay;
      return this.#isFresh(entry) ? entry.answer : (await this.#ask(path)).answer;
    } finally {
      this.waiting -= 1;
    }
  }

  #isFresh({ freshUntil }: Entry): boolean {
    return this.#now() < freshUntil;
  }

  #fill(path: string): Promise<Entry> {
    const asking = this.#ask(path).finally(() => this.#underWay.delete(path));
    this.#underWay.set(path, asking);
    return asking;
  }

  async #ask(path: string): Promise<Entry> {
    this.asked.push(path);
    const response = await this.#origin(path);
    const { status, headers } = response;
    const answer = { status, headers, body: await response.text() };
    const entry = { answer, freshUntil: this.#now() + lifetimeOf(answer) };
    if (this.#isFresh(entry)) this.#kept.set(path, entry);
    return entry;
  }
}

/** For how long it may be given to others, in milliseconds. */
function lifetimeOf({ status, headers }: CachedAnswer): number {
  const control = headers.get("Cache-Control") ?? "";
  // What varies is not one answer for all, and this cache keeps one.
  if (status !== 200 || headers.has("Vary") || headers.has("Set-Cookie")) return 0;
  if (/\b(no-store|no-cache|private)\b/.test(control)) return 0;
  return Number(/\bmax-age=(\d+)/.exec(control)?.[1] ?? 0) * 1_000;
}
