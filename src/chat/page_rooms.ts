import { createHash } from "node:crypto";
import type { Person } from "../protocol/message.ts";
import { Problem } from "../protocol/problem.ts";
import type { Clock } from "../runtime/clock.ts";
import type { Limits } from "./limits.ts";
import type { Store, StoredRoom } from "./store.ts";
import { checkName } from "./text.ts";
import type { Tokens } from "./tokens.ts";

const URL_MAX = 2_000;
const TITLE_MAX = 80;
/** What newsletters and advertisements add to an address: the page is the same without. */
const TRACKING = /^(utm_\w+|fbclid|gclid|dclid|msclkid|igshid|mc_[ce]id)(=|$)/i;

/** The room of a page, whether it has been made or not. */
export interface PageRoom {
  slug: string;
  title: string;
  /** Makes the room, for whoever has something to say there: see `open`. */
  token: string;
}

/**
 * One unlisted room for each page of the web, named after its canonical address.
 * It is made with its first post, so that reading a page writes nothing.
 */
export class PageRooms {
  readonly #store: Store;
  readonly #tokens: Tokens;
  readonly #limits: Limits;
  readonly #clock: Clock;

  constructor(store: Store, tokens: Tokens, limits: Limits, clock: Clock) {
    this.#store = store;
    this.#tokens = tokens;
    this.#limits = limits;
    this.#clock = clock;
  }

  /** @throws Problem bad_request where it is no address of a page */
  async of(address: string): Promise<PageRoom> {
    const url = canonical(address);
    const slug = `page-${createHash("sha256").update(url.href).digest("hex").slice(0, 32)}`;
    const title = [...`${url.host}${decoded(url.pathname)}`].slice(0, TITLE_MAX).join("");
    return { slug, title, token: await this.#tokens.issuePage({ slug, title }) };
  }

  /**
   * Makes a page's room, unless it is there.
   *
   * @param token from `of`
   * @throws Problem bad_request where the token is none of ours or too old, rate_limited
   */
  async open(person: Person, token: string): Promise<{ room: StoredRoom; made: boolean }> {
    const page = await this.#tokens.readPage(token);
    if (!page) throw new Problem("bad_request", "page: is no token of a page, or is too old");
    const existing = await this.#store.room(page.slug);
    if (existing) return { room: existing, made: false };
    await this.#limits("room", person.id);
    const title = checkName(page.title, "title", TITLE_MAX);
    const draft = {
      slug: page.slug,
      title,
      topic: "",
      kind: "unlisted" as const,
      embedOrigins: [],
    };
    const made = await this.#store.createRoom(draft, undefined, this.#clock.date());
    // Somebody else may have been quicker.
    const room = made ?? (await this.#store.room(page.slug));
    if (!room) throw new Problem("unavailable", "The room could not be made; try again.");
    return { room, made: made !== undefined };
  }
}

/** The address without what does not make it another page. */
function canonical(address: string): URL {
  const url = address.length <= URL_MAX ? URL.parse(address) : null;
  if (!url || !/^https?:$/.test(url.protocol)) {
    throw new Problem("bad_request", "page: must be the http or https address of a page");
  }
  url.hash = "";
  url.username = "";
  url.password = "";
  // Part by part: to write all of it anew would make another address of the rest.
  const query = url.search.slice(1).split("&");
  url.search = query.filter((part) => !TRACKING.test(part)).join("&");
  return url;
}

/** A path as people read it. */
function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}
