import { CompactSign, compactVerify } from "jose";

/** What a token says; any of it may be missing, or something else. */
export type Claims = Record<string, unknown>;

/** The one algorithm that tokens are signed by, and the one that is taken. */
const ALGORITHM = "HS256";

const keyOf = (secret: string) => new TextEncoder().encode(secret);
const parse = (json: Uint8Array): unknown => JSON.parse(new TextDecoder().decode(json));

/** Signs claims, as a JWT (RFC 7519). */
export function signJwt(claims: Claims, secret: string): Promise<string> {
  return new CompactSign(new TextEncoder().encode(JSON.stringify(claims)))
    .setProtectedHeader({ alg: ALGORITHM, typ: "JWT" })
    .sign(keyOf(secret));
}

/**
 * What a token claims. The times in it are the caller's to look at, by the caller's clock.
 *
 * @throws JWSSignatureVerificationFailed where somebody else has signed it, and other errors
 *   where it is no such token
 */
export async function verifyJwt(token: string, secret: string): Promise<Claims> {
  const options = { algorithms: [ALGORITHM] };
  const { payload, protectedHeader } = await compactVerify(token, keyOf(secret), options);
  // One that is for something else says so (RFC 8725, 3.11).
  if (!/^(application\/)?jwt$/i.test(protectedHeader.typ ?? "JWT")) throw new Error("no JWT");
  // What was signed may be any JSON, `null` included.
  return (parse(payload) as Claims | null) ?? {};
}

/** Whether a text looks like a JWT, whoever has signed it. */
export function isJwt(text: string): boolean {
  const parts = text.split(".");
  try {
    for (const part of parts.slice(0, 2)) parse(Buffer.from(part, "base64url"));
    return parts.length === 3;
  } catch {
    return false;
  }
}
