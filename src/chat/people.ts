import { normalizeSlug, type Person } from "../protocol/message.ts";
import { Problem } from "../protocol/problem.ts";
import type { Clock } from "../runtime/clock.ts";
import type { Caller } from "./caller.ts";
import type { HostTokens } from "./host_tokens.ts";
import type { Limits } from "./limits.ts";
import type { Store } from "./store.ts";
import { checkName } from "./text.ts";
import type { Tokens } from "./tokens.ts";

export interface Guest {
  token: string;
  person: Person;
}

/** What a guest could pass for somebody verified with: Unicode's check marks, and what looks like one. */
const CHECK_MARKS =
  /[\u221a\u2611\u237b\u2705\u2713\u2714\u{1f5f8}\u{1f5f9}\u{1fbb1}][\ufe0e\ufe0f]?/gu;

export class People {
  readonly #store: Store;
  readonly #tokens: Tokens;
  readonly #hosts: HostTokens;
  readonly #limits: Limits;
  readonly #clock: Clock;

  constructor(store: Store, tokens: Tokens, hosts: HostTokens, limits: Limits, clock: Clock) {
    this.#store = store;
    this.#tokens = tokens;
    this.#hosts = hosts;
    this.#limits = limits;
    this.#clock = clock;
  }

  /**
   * A guest is whoever gives a name; the token is how they are known again.
   *
   * @param network where this is asked from, for the limit
   * @throws Problem bad_request, too_long, rate_limited
   */
  createGuest(name: string, network: string): Promise<Guest> {
    return this.#saveGuest(this.#clock.randomUUID(), name, network);
  }

  /**
   * A guest's new name, and a new token; the person stays the same.
   *
   * @param network where this is asked from, for the limit
   * @throws Problem bad_request, too_long, rate_limited, forbidden (somebody verified)
   */
  async renameGuest(person: Person, name: string, network: string): Promise<Guest> {
    if (person.verified) throw new Problem("forbidden", "A verified name is its host's to change.");
    return this.#saveGuest(person.id, name, network);
  }

  /**
   * A ticket by which a guest is known on a socket for the next minutes; nobody
   * else has one, for their own tokens say where they are good.
   */
  async issueTicket(person: Person | undefined): Promise<string | undefined> {
    return person && !person.verified ? this.#tokens.issueTicket(person) : undefined;
  }

  /** @throws Problem unauthorized where the ticket is none of ours, or too old */
  async readTicket(ticket: string): Promise<Caller> {
    const person = await this.#tokens.readTicket(ticket);
    if (!person) throw new Problem("unauthorized", "The ticket is not valid, or too old.");
    return { person: await this.#asNamedLast(person) };
  }

  /** What shows that a form was made here, for this person. */
  issueFormProof(person: Person): Promise<string> {
    return this.#tokens.issueFormProof(person);
  }

  /** The id of the person for whom a form was made; undefined where it was not made here. */
  readFormProof(proof: string): Promise<string | undefined> {
    return this.#tokens.readFormProof(proof);
  }

  /** @throws Problem unauthorized where the token is nobody's, with the reason */
  async identify(token: string): Promise<Caller> {
    const guest = await this.#tokens.read(token);
    if (!guest) return this.#hosts.read(token);
    try {
      const person = await this.#asNamedLast(guest);
      // A token may be older than what is asked of names today.
      return { person: { ...person, name: checkName(person.name) } };
    } catch {
      throw new Problem("unauthorized", "The token's name cannot be used; give a name again.");
    }
  }

  /**
   * The person of a token, for one room or, where none is given, for what is in none.
   *
   * @throws Problem forbidden (the token is for another room), unauthorized (it has expired since)
   */
  personIn(caller: Caller, room: string | undefined): Person {
    if (caller.expiresAt !== undefined && caller.expiresAt <= this.#clock.date()) {
      throw new Problem("unauthorized", "The token has expired.");
    }
    if (caller.room !== undefined && (!room || normalizeSlug(room) !== caller.room)) {
      throw new Problem("forbidden", "The token is good for the room “{room}” alone.", {
        room: caller.room,
      });
    }
    return caller.person;
  }

  /** By the name that they gave last, wherever that was; a token in another tab has the one before. */
  async #asNamedLast(guest: Person): Promise<Person> {
    return (await this.#store.person(guest.id)) ?? guest;
  }

  async #saveGuest(id: string, name: string, network: string): Promise<Guest> {
    const plain = checkName(name.replace(CHECK_MARKS, " "));
    const person: Person = { id, name: plain, verified: false };
    await this.#limits("guest", network);
    await this.#store.savePerson(person, this.#clock.date());
    return { token: await this.#tokens.issue(person), person };
  }
}
