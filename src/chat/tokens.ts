import { sign, verify } from "hono/jwt";
import type { Person } from "../protocol/message.ts";

const ISSUER = "longwave";

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
}
