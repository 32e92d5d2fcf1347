/**
 * Numbered polling: what both ends say so that a request may be cut, lost or
 * repeated on the way and nothing is. BOSH has the idea (XEP-0124, section 14);
 * here it is in Engine.IO's terms, and additive: who sends no number sees a
 * stock server, who is told of none sees a stock client. README.md has every case.
 *
 * - The handshake carries `n=0`. A server that understands numbers adds `hold`,
 *   the most seconds that it holds a poll, to its open packet.
 * - Each poll carries the next `n`, from 1, and `hold`, the seconds after which
 *   it wants a word. The same `n` again is given the same answer again; the next
 *   one acknowledges it, and is the pong to a ping in it.
 * - Each POST carries an `n` of its own, from 1. One already taken in is answered
 *   `ok`, and not taken in twice.
 * - A POST with `skip` gives its number up, so that what went by it can be sent
 *   otherwise: `taken` where it was taken in after all; else `ok`, and from then
 *   on no late copy of it is.
 * - An answer to poll `n` ends with the packet `6n`, a noop to those who do not
 *   know better. So an answer is known to be whole, the server's own, and to this
 *   question: not a sign-in page, not another request's, not one cut short.
 */

/** What stands between two packets of a payload: the record separator of Engine.IO 4. */
export const SEPARATOR = "\x1e";

/** The number of the handshake. */
export const HANDSHAKE = 0;

/** The packet that ends the answer to poll `n`. */
export const endOf = (n: number): string => `6${n}`;

/** The number that a query parameter stands for, or undefined where it stands for none. */
export function parseNumber(text: string): number | undefined {
  return /^\d{1,15}$/.test(text) ? Number(text) : undefined;
}
