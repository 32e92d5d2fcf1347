import { normalizeSlug, type Person, type RoomKind } from "../protocol/message.ts";
import { Problem } from "../protocol/problem.ts";
import type { Clock } from "../runtime/clock.ts";
import type { Limits } from "./limits.ts";
import { plainName } from "./names.ts";
import { LOOKS_MAX } from "./reading.ts";
import type { ListedRoom, Store, StoredRoom } from "./store.ts";
import { checkName } from "./text.ts";
import type { Tokens } from "./tokens.ts";

const TITLE_MAX = 80;
/** The longest slug, in UTF-16 code units. */
export const SLUG_MAX = 64;
const SLUG =
  /^[\p{Ll}\p{Lo}\p{Lm}\p{N}][\p{Ll}\p{Lo}\p{Lm}\p{M}\p{N}]*(-[\p{Ll}\p{Lo}\p{Lm}\p{M}\p{N}]+)*$/u;
/** The rooms of pages (page_rooms.ts): nobody makes one by hand. */
const PAGE_SLUG = /^page-[0-9a-f]{32}$/;
/** Room for what follows a slug that was made from a title. */
const SUFFIX_MAX = 18;
/** The most of their own rooms that somebody is shown. */
const OWN_MAX = 100;
/** How many rooms a page of the public ones has. */
const ROOMS_A_PAGE = 30;
/** How many numbered slugs are tried for rooms of one title. */
const SLUG_ATTEMPTS = 50;

export interface RoomDraft {
  title: string;
  /** Made from the title where absent. */
  slug?: string | undefined;
  topic?: string | undefined;
  kind?: RoomKind | undefined;
  /** Who may frame it, of those who may frame the chat. */
  embedOrigins?: string[] | undefined;
}

export class Rooms {
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

  /** The rooms that everybody may find. */
  list(): Promise<StoredRoom[]> {
    return this.#store.publicRooms();
  }

  /** The rooms that somebody is a member of or has been to, what happened last first. */
  async own(person: Person | undefined): Promise<ListedRoom[]> {
    return person ? this.#store.roomsOf(person.id, OWN_MAX, LOOKS_MAX) : [];
  }

  /**
   * A page of the public rooms that are not somebody's own, what happened last first.
   *
   * @param match a part of the title
   * @param page counts from 1
   */
  async find(
    person: Person | undefined,
    match = "",
    page = 1,
  ): Promise<{ rooms: ListedRoom[]; hasMore: boolean }> {
    const rooms = await this.#store.listRooms({
      match: match.normalize("NFC").trim(),
      without: person?.id,
      offset: (page - 1) * ROOMS_A_PAGE,
      limit: ROOMS_A_PAGE + 1,
    });
    return { rooms: rooms.slice(0, ROOMS_A_PAGE), hasMore: rooms.length > ROOMS_A_PAGE };
  }

  /** A room that has this title already, of those that somebody may know of. */
  async titled(title: string, person: Person | undefined): Promise<StoredRoom | undefined> {
    return this.#store.roomTitled(plainName(title), person?.id);
  }

  /**
   * The room, for somebody who may read it.
   *
   * @throws Problem not_found, forbidden (a private room, and not a member)
   */
  async enter(slug: string, person: Person | undefined): Promise<StoredRoom> {
    const room = await this.#store.room(normalizeSlug(slug));
    if (!room) throw new Problem("not_found", "There is no room “{slug}”.", { slug });
    if (room.kind === "private" && !(person && (await this.#store.isMember(room.id, person.id)))) {
      throw new Problem("forbidden", "This room is private; a member can invite you.");
    }
    return room;
  }

  /**
   * An invitation into a private room, for a member to pass on.
   *
   * @throws Problem conflict where everybody may enter anyway
   */
  invite(room: StoredRoom): Promise<string> {
    if (room.kind === "private") return this.#tokens.issueInvite(room.slug);
    throw new Problem("conflict", "Everybody may enter this room; it needs no invitation.");
  }

  /**
   * Makes whoever has an invitation a member, for good; again changes nothing.
   *
   * @throws Problem bad_request where it is none of ours or too old, not_found
   */
  async accept(person: Person, invitation: string): Promise<StoredRoom> {
    const slug = await this.#tokens.readInvite(invitation);
    if (slug === undefined) {
      throw new Problem("bad_request", "token: is not an invitation, or is too old");
    }
    const room = await this.#store.room(slug);
    if (!room) throw new Problem("not_found", "There is no room “{slug}”.", { slug });
    await this.#store.addMember(room.id, person.id, this.#clock.date());
    return room;
  }

  /** @throws Problem bad_request, too_long, conflict (the slug is taken), rate_limited */
  async create(person: Person, draft: RoomDraft): Promise<StoredRoom> {
    await this.#limits("room", person.id);
    return this.open(draft, person);
  }

  /** Makes a room on nobody's budget: what `create` does for a person, and the server for itself. */
  async open(draft: RoomDraft, owner?: Person): Promise<StoredRoom> {
    const title = checkName(draft.title, "title", TITLE_MAX);
    const topic = draft.topic?.trim() ? checkName(draft.topic, "topic", 200) : "";
    const { kind = "public", embedOrigins = [] } = draft;
    const at = this.#clock.date();
    if (draft.slug !== undefined) {
      const slug = checkSlug(draft.slug);
      const room = await this.#store.createRoom(
        { slug, title, topic, kind, embedOrigins },
        owner,
        at,
      );
      if (!room) throw new Problem("conflict", "There is a room “{slug}” already.", { slug });
      return room;
    }
    // Who is only to find a room by its link must not guess it from the title.
    const secret = kind === "unlisted" ? `-${this.#clock.randomBytes(6).toString("hex")}` : "";
    const base = slugify(title) + secret;
    for (let number = 1; number <= SLUG_ATTEMPTS; number++) {
      const slug = number === 1 ? base : `${base}-${number}`;
      const room = await this.#store.createRoom(
        { slug, title, topic, kind, embedOrigins },
        owner,
        at,
      );
      if (room) return room;
    }
    throw new Problem("conflict", "There are too many rooms named “{title}”.", { title });
  }
}

/** Whether a text can be a room's slug, whatever its case and normal form. */
export function isSlug(text: string): boolean {
  return text.length <= SLUG_MAX && SLUG.test(normalizeSlug(text));
}

function checkSlug(slug: string): string {
  const clean = slug.normalize("NFC");
  if (!SLUG.test(clean) || clean.length > SLUG_MAX) {
    throw new Problem(
      "bad_request",
      "slug: must have 1 to {max} lower-case letters, digits and single hyphens between them.",
      { max: SLUG_MAX },
    );
  }
  if (PAGE_SLUG.test(clean)) {
    throw new Problem("bad_request", "slug: is kept for the room of a page.");
  }
  return clean;
}

function slugify(title: string): string {
  const slug = title
    .normalize("NFC")
    .toLowerCase()
    .replace(/[^\p{Ll}\p{Lo}\p{Lm}\p{M}\p{N}]+/gu, "-")
    .slice(0, SLUG_MAX - SUFFIX_MAX)
    .replace(/^-+|-+$/g, "");
  return SLUG.test(slug) && !PAGE_SLUG.test(slug) ? slug : "room";
}
