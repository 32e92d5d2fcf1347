import type { Person, RoomKind } from "../protocol/message.ts";
import { Problem } from "../protocol/problem.ts";
import type { Limits } from "./limits.ts";
import type { Store, StoredRoom } from "./store.ts";
import { checkName } from "./text.ts";

const TITLE_MAX = 80;
const SLUG_MAX = 64;
const SLUG = /^[\p{Ll}\p{Lo}\p{Lm}\p{N}]+(-[\p{Ll}\p{Lo}\p{Lm}\p{M}\p{N}]+)*$/u;
/** How many numbered slugs are tried for rooms of one title. */
const SLUG_ATTEMPTS = 50;

export interface RoomDraft {
  title: string;
  /** Made from the title where absent. */
  slug?: string | undefined;
  topic?: string | undefined;
  kind?: RoomKind | undefined;
}

export class Rooms {
  readonly #store: Store;
  readonly #limits: Limits;

  constructor(store: Store, limits: Limits) {
    this.#store = store;
    this.#limits = limits;
  }

  /** The rooms that everybody may find. */
  list(): Promise<StoredRoom[]> {
    return this.#store.publicRooms();
  }

  /**
   * The room, for somebody who may read it.
   *
   * @throws Problem not_found, forbidden (a private room, and not a member)
   */
  async enter(slug: string, person: Person | undefined): Promise<StoredRoom> {
    const room = await this.#store.room(slug.normalize("NFC").toLowerCase());
    if (!room) throw new Problem("not_found", `There is no room “${slug}”.`);
    if (room.kind === "private" && !(person && (await this.#store.isMember(room.id, person.id)))) {
      throw new Problem("forbidden", "This room is private; a member can invite you.");
    }
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
    const kind = draft.kind ?? "public";
    const at = Date.now();
    if (draft.slug !== undefined) {
      const slug = checkSlug(draft.slug);
      const room = await this.#store.createRoom({ slug, title, topic, kind }, owner, at);
      if (!room) throw new Problem("conflict", `There is a room “${slug}” already.`);
      return room;
    }
    const base = slugify(title);
    for (let number = 1; number <= SLUG_ATTEMPTS; number++) {
      const slug = number === 1 ? base : `${base}-${number}`;
      const room = await this.#store.createRoom({ slug, title, topic, kind }, owner, at);
      if (room) return room;
    }
    throw new Problem("conflict", `There are too many rooms named “${title}”.`);
  }
}

function checkSlug(slug: string): string {
  const clean = slug.normalize("NFC");
  if (!SLUG.test(clean) || clean.length > SLUG_MAX) {
    throw new Problem(
      "bad_request",
      `The slug must have 1 to ${SLUG_MAX} lower-case letters, digits and single hyphens between them.`,
    );
  }
  return clean;
}

function slugify(title: string): string {
  const slug = title
    .normalize("NFC")
    .toLowerCase()
    .replace(/[^\p{Ll}\p{Lo}\p{Lm}\p{M}\p{N}]+/gu, "-")
    .slice(0, SLUG_MAX - 4)
    .replace(/^-+|-+$/g, "");
  return SLUG.test(slug) ? slug : "room";
}
