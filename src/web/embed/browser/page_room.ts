import { requestApi } from "../../../client/api_request.ts";
import { systemClock } from "../../../client/clock.ts";

/** How often it is looked whether somebody else has made the room, in milliseconds. */
const POLL_MS = 15_000;
/** How long an answer is waited for, in milliseconds. */
const ANSWER_MS = 10_000;

/** The room of a page, as long as nobody has written in it: it is made with the first post. */
export class PageRoom {
  readonly #token: string;
  readonly #path: string;
  readonly #fetch: typeof fetch;
  readonly #onMade: () => void;
  readonly #asking: ReturnType<typeof setInterval>;

  /**
   * @param token the server's proof that the room belongs to the page
   * @param onMade is called once there is something to join
   */
  constructor(token: string, slug: string, fetch: typeof globalThis.fetch, onMade: () => void) {
    this.#token = token;
    this.#path = `/rooms/${encodeURIComponent(slug)}`;
    this.#fetch = fetch;
    this.#onMade = onMade;
    this.#asking = setInterval(() => document.hidden || this.#ask(this.#path), POLL_MS);
  }

  /**
   * Makes the room, unless it is there.
   *
   * @param token of whoever has something to say
   * @returns the server's reason where it makes none, if it gives one
   */
  make(token: string | undefined): Promise<string | undefined> {
    return this.#ask("/pages", token, { page: this.#token });
  }

  async #ask(path: string, token?: string, body?: object): Promise<string | undefined> {
    const target = {
      url: location.origin,
      clock: systemClock,
      fetch: this.#fetch,
      token,
      language: document.documentElement.lang,
    };
    try {
      const { json, refusal } = await requestApi(target, path, ANSWER_MS, body);
      if (!json?.slug) return refusal?.detail;
      clearInterval(this.#asking);
      this.#onMade();
    } catch {
      // Cut on the way.
    }
    return undefined;
  }
}
