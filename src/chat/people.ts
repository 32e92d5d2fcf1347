import { randomUUID } from "node:crypto";
import type { Person } from "../protocol/message.ts";
import { Problem } from "../protocol/problem.ts";
import type { Limits } from "./limits.ts";
import type { Store } from "./store.ts";
import { checkName } from "./text.ts";
import type { Tokens } from "./tokens.ts";

export interface Guest {
  token: string;
  person: Person;
}

export class People {
  readonly #store: Store;
  readonly #tokens: Tokens;
  readonly #limits: Limits;

  constructor(store: Store, tokens: Tokens, limits: Limits) {
    this.#store = store;
    this.#tokens = tokens;
    this.#limits = limits;
  }

  /**
   * A guest is whoever gives a name; the token is how they are known again.
   *
   * @param address the network address asking, for the limit
   * @param as the guest who changes their name, and stays the same person
   * @throws Problem bad_request, too_long, rate_limited
   */
  async welcome(name: string, address: string, as?: Person): Promise<Guest> {
    const person: Person = { id: as?.id ?? randomUUID(), name: checkName(name), verified: false };
    await this.#limits("guest", address);
    await this.#store.savePerson(person, Date.now());
    return { token: await this.#tokens.issue(person), person };
  }

  /** @throws Problem unauthorized where the token is none of ours */
  async identify(token: string): Promise<Person> {
    const person = await this.#tokens.read(token);
    if (!person) throw new Problem("unauthorized", "The token is not valid; give a name again.");
    return person;
  }
}
