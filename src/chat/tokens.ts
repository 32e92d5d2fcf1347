import { sign, verify } from "hono/jwt";
import type { Person } from "../protocol/message.ts";

const ISSUER = "longwave";
/** Another issuer, so that neither kind of token is ever taken for the other. */
const INVITES = "longwave/invites";
/** And a third, for the rooms of pages. */
const PAGES = "longwave/pages";
/** How long a page's token is good, in seconds: a tab may stay open. */
const PAGE_SECONDS = 7 * 24 * 3600;
/** How long an invitation is good, in seconds. */
const INVITE_SECONDS = 7 * 24 * 3600;

/** Signs and reads the tokens by which guests are known again: JWTs (RFC 7519), HS256. */
export class Tokens {
  readonly #secret: string;

  constructor(secret: string) {
    this.#secret = secret;
  }

  issue(person: Person): Promise<string> {
    return sign({ iss: ISSUER, sub: person.id, name: person.name }, this.#secret, "HS256");
  }

  /** The guest whom a token stands for; undefined where it is none of ours. */
  async read(token: string): Promise<Person | undefined> {
    try {
      const claims = await verify(token, this.#secret, { alg: "HS256", iss: ISSUER });
      if (typeof claims.sub !== "string" || typeof claims.name !== "string") return undefined;
      return { id: claims.sub, name: claims.name, verified: false };
    } catch {
      return undefined;
    }
  }

  /** An invitation into a room, good for a week. */
  issueInvite(slug: string): Promise<string> {
    const exp = Math.floor(Date.now() / 1000) + INVITE_SECONDS;
    return sign({ iss: INVITES, room: slug, exp }, this.#secret, "HS256");
  }

  /** The slug of the room that an invitation is for; undefined where it is none of ours, or too old. */
  async readInvite(token: string): Promise<string | undefined> {
    try {
      const { room } = await verify(token, this.#secret, { alg: "HS256", iss: INVITES });
      return typeof room === "string" ? room : undefined;
    } catch {
      return undefined;
    }
  }

  /** What makes the room of a page, good for a week. */
  issuePage({ slug, title }: { slug: string; title: string }): Promise<string> {
    const exp = Math.floor(Date.now() / 1000) + PAGE_SECONDS;
    return sign({ iss: PAGES, slug, title, exp }, this.#secret, "HS256");
  }

  /** The room that a page's token is for; undefined where it is none of ours, or too old. */
  async readPage(token: string): Promise<{ slug: string; title: string } | undefined> {
    try {
      const { slug, title } = await verify(token, this.#secret, { alg: "HS256", iss: PAGES });
      return typeof slug === "string" && typeof title === "string" ? { slug, title } : undefined;
    } catch {
      return undefined;
    }
  }
}
