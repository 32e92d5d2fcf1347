import { createHash } from "node:crypto";
import { JWSSignatureVerificationFailed } from "jose/errors";
import { normalizeSlug } from "../protocol/message.ts";
import { type Given, Problem, type Sentence } from "../protocol/problem.ts";
import { type Clock, systemClock } from "../runtime/clock.ts";
import type { Caller } from "./caller.ts";
import { type Claims, isJwt, verifyJwt } from "./jwt.ts";
import { checkName } from "./text.ts";
import { OWN_ISSUERS } from "./tokens.ts";

/** How far a host's clock may be ahead of this one's, in seconds (RFC 7519, section 4.1.5). */
const LEEWAY_SECONDS = 60;
const SUBJECT_MAX = 255;

/**
 * Reads the tokens by which a host page's own server vouches for its users: JWTs
 * (RFC 7519), HS256, with `sub`, `name` and `exp`, and perhaps the `room` that
 * they are good for.
 */
export class HostTokens {
  readonly #secret: string | undefined;
  readonly #clock: Clock;

  /** @param secret shared with the host; where absent, no host is believed */
  constructor(secret?: string, clock: Clock = systemClock) {
    this.#secret = secret;
    this.#clock = clock;
  }

  /** @throws Problem unauthorized, which says what is wrong with the token */
  async read(token: string): Promise<Caller> {
    if (!isJwt(token)) throw refusal("The token is not valid; give a name again.");
    if (!this.#secret) throw refusal("This server takes no signed identities.");
    const { iss, sub, name, exp, nbf, room } = await verified(token, this.#secret);
    // Where one secret is both SECRET and EMBED_SECRET, this server's own tickets are signed by it, too.
    if (typeof iss === "string" && iss.startsWith(OWN_ISSUERS)) {
      throw refusal("The token is not valid; give a name again.");
    }
    if (typeof sub !== "string" || sub === "" || sub.length > SUBJECT_MAX) {
      throw refusal("The token has no “sub” of 1 to {max} characters.", { max: SUBJECT_MAX });
    }
    if (typeof name !== "string") throw refusal("The token has no “name”.");
    // A number in JSON may be too big to be one here: 1e400 is infinite.
    if (typeof exp !== "number" || exp === Number.POSITIVE_INFINITY) {
      throw refusal("The token has no “exp”, so it would never expire.");
    }
    if (room !== undefined && typeof room !== "string") {
      throw refusal("The token's “room” is no text.");
    }
    const now = this.#clock.date() / 1000;
    if (exp <= now) throw refusal("The token has expired.");
    if (nbf !== undefined && !(Number(nbf) <= now + LEEWAY_SECONDS)) {
      throw refusal("The token is not valid yet.");
    }
    return {
      person: { id: idOf(sub), name: nameIn(name), verified: true },
      expiresAt: exp * 1000,
      ...(room !== undefined && { room: normalizeSlug(room) }),
    };
  }
}

/** No guest has such an id: theirs are UUIDs. */
function idOf(subject: string): string {
  return `host-${createHash("sha256").update(subject).digest("base64url").slice(0, 22)}`;
}

function nameIn(name: string): string {
  try {
    return checkName(name);
  } catch (error) {
    throw refusal("The token's name cannot be used: {reason}", { reason: error as Problem });
  }
}

async function verified(token: string, secret: string): Promise<Claims> {
  try {
    return await verifyJwt(token, secret);
  } catch (error) {
    if (error instanceof JWSSignatureVerificationFailed) {
      throw refusal("The token's signature is not right.");
    }
    throw refusal("The token is not one that this server takes: it must be a JWT by HS256.");
  }
}

const refusal = <S extends Sentence>(sentence: S, ...given: Given<S>) =>
  new Problem("unauthorized", sentence, ...given);
