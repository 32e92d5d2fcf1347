/** A number from 0 to 2³² - 1 that depends on the text alone (FNV-1a, its bits mixed once more). */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) {
    value = Math.imul(value ^ text.charCodeAt(at), 0x01000193);
  }
  value = Math.imul(value ^ (value >>> 16), 0x85ebca6b);
  return (value ^ (value >>> 13)) >>> 0;
}

/**
 * Whether the k-th request of a kind is the one in `every` that is hit: a
 * function of the seed, the kind and k, so that a run can be had again.
 *
 * @param k from 0
 */
export function isHit(seed: number, kind: string, k: number, every: number): boolean {
  const run = Math.floor(k / every);
  return k % every === hash(`${seed} ${kind} ${run}`) % every;
}
