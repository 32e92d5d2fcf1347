import type { Person } from "../protocol/message.ts";
import { type Clock, systemClock } from "../runtime/clock.ts";
import { type Claims, signJwt, verifyJwt } from "./jwt.ts";

const ISSUER = "longwave";
/** Issuers of their own, so that no kind of token is ever taken for another, nor for a host's (host_tokens.ts). */
export const OWN_ISSUERS = "longwave/";
const INVITES = `${OWN_ISSUERS}invites`;
/** For the rooms of pages. */
const PAGES = `${OWN_ISSUERS}pages`;
/** By which a page's visitor is known on a socket, and nowhere else. */
const TICKETS = `${OWN_ISSUERS}tickets`;
/** By which a form shows that it is on a page of this server, made for that person. */
const FORMS = `${OWN_ISSUERS}forms`;
/** How long a ticket is good, in seconds: it is used as soon as it is given. */
const TICKET_SECONDS = 5 * 60;
/** How long a page's token is good, in seconds: a tab may stay open. */
const PAGE_SECONDS = 7 * 24 * 3600;
/** How long an invitation is good, in seconds. */
const INVITE_SECONDS = 7 * 24 * 3600;

/** Signs and reads the tokens by which guests are known again. */
export class Tokens {
  readonly #secret: string;
  readonly #clock: Clock;

  constructor(secret: string, clock: Clock = systemClock) {
    this.#secret = secret;
    this.#clock = clock;
  }

  issue(person: Person): Promise<string> {
    return signJwt({ iss: ISSUER, sub: person.id, name: person.name }, this.#secret);
  }

  /** The guest whom a token stands for; undefined where it is none of ours. */
  async read(token: string): Promise<Person | undefined> {
    const claims = await this.#verified(token, ISSUER);
    // What expires is a host's, whatever it calls itself.
    return claims?.exp === undefined ? personOf(claims) : undefined;
  }

  /** An invitation into a room, good for a week. */
  issueInvite(slug: string): Promise<string> {
    const exp = this.#nowSeconds + INVITE_SECONDS;
    return signJwt({ iss: INVITES, room: slug, exp }, this.#secret);
  }

  /** The slug of the room that an invitation is for; undefined where it is none of ours, or too old. */
  async readInvite(token: string): Promise<string | undefined> {
    const { room } = (await this.#verified(token, INVITES)) ?? {};
    return typeof room === "string" ? room : undefined;
  }

  /** A ticket for a socket's handshake, good for minutes. */
  issueTicket({ id, name }: Person): Promise<string> {
    const exp = this.#nowSeconds + TICKET_SECONDS;
    return signJwt({ iss: TICKETS, sub: id, name, exp }, this.#secret);
  }

  /** The guest whom a ticket stands for; undefined where it is none of ours, or too old. */
  async readTicket(ticket: string): Promise<Person | undefined> {
    return personOf(await this.#verified(ticket, TICKETS));
  }

  /** What a person's forms carry, good for as long as the page stays open. */
  issueFormProof({ id }: Person): Promise<string> {
    return signJwt({ iss: FORMS, sub: id }, this.#secret);
  }

  /** The id of the person for whom a form was made; undefined where it is none of ours. */
  async readFormProof(proof: string): Promise<string | undefined> {
    const { sub } = (await this.#verified(proof, FORMS)) ?? {};
    return typeof sub === "string" ? sub : undefined;
  }

  /** What makes the room of a page, good for a week. */
  issuePage({ slug, title }: { slug: string; title: string }): Promise<string> {
    const exp = this.#nowSeconds + PAGE_SECONDS;
    return signJwt({ iss: PAGES, slug, title, exp }, this.#secret);
  }

  /** The room that a page's token is for; undefined where it is none of ours, or too old. */
  async readPage(token: string): Promise<{ slug: string; title: string } | undefined> {
    const { slug, title } = (await this.#verified(token, PAGES)) ?? {};
    return typeof slug === "string" && typeof title === "string" ? { slug, title } : undefined;
  }

  get #nowSeconds(): number {
    return Math.floor(this.#clock.date() / 1000);
  }

  /** The claims of a token by this issuer; undefined where it is none, or too old. */
  async #verified(token: string, issuer: string): Promise<Claims | undefined> {
    const claims = await verifyJwt(token, this.#secret).catch(() => undefined);
    if (claims?.iss !== issuer) return undefined;
    return Number(claims.exp ?? Number.POSITIVE_INFINITY) > this.#nowSeconds ? claims : undefined;
  }
}

function personOf({ sub, name }: Claims = {}): Person | undefined {
  if (typeof sub !== "string" || typeof name !== "string") return undefined;
  return { id: sub, name, verified: false };
}
