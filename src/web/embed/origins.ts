/** Origins by pattern, as a Content-Security-Policy writes them: scheme, host, perhaps a port. */
const PATTERN = /^https?:\/\/(\*\.)?[a-z0-9-]+(\.[a-z0-9-]+)*(:\d{1,5})?$/i;

/** Whether a text is `*`, an origin, or one whose host begins with `*.`. */
export function isOriginPattern(text: string): boolean {
  return text === "*" || (PATTERN.test(text) && URL.canParse(text.replace("*.", "any.")));
}

/** Whether an origin is one of those that the patterns mean. */
function isAmong(origin: string, patterns: readonly string[]): boolean {
  return patterns.some((pattern) => matches(origin.toLowerCase(), pattern.toLowerCase()));
}

function matches(origin: string, pattern: string): boolean {
  if (pattern === "*") return true;
  const [before = "", after] = pattern.split("*");
  if (after === undefined) return origin === normal(pattern);
  const rest = origin.slice(before.length, origin.length - after.length);
  return origin.startsWith(before) && origin.endsWith(after) && /^[a-z0-9.-]+$/.test(rest);
}

/** Without the port that its scheme has anyway. */
function normal(origin: string): string {
  return new URL(origin).origin;
}

/** Who may frame a room: those whom the server allows and, where the room names any, the room as well. */
export class EmbedPolicy {
  readonly #origins: readonly string[];

  /** @param origins as EMBED_ORIGINS has them */
  constructor(origins: readonly string[]) {
    this.#origins = origins;
  }

  /**
   * @param origin of the page that would frame it
   * @param roomOrigins the room's own patterns; none where it leaves it to the server
   */
  allows(origin: string, roomOrigins: readonly string[] = []): boolean {
    const bySetting = isAmong(origin, this.#origins);
    return bySetting && (roomOrigins.length === 0 || isAmong(origin, roomOrigins));
  }

  /** What follows `frame-ancestors` (CSP 3): its own pages always may. */
  frameAncestors(roomOrigins: readonly string[] = []): string {
    // Of two lists that both have to hold a policy can say only one: what is in both.
    const both = roomOrigins.length > 0 ? this.#overlap(roomOrigins) : this.#origins;
    return both.includes("*") ? "*" : ["'self'", ...both].join(" ");
  }

  #overlap(roomOrigins: readonly string[]): string[] {
    const narrow = roomOrigins.filter((pattern) => covers(this.#origins, pattern));
    const wide = this.#origins.filter((pattern) => covers(roomOrigins, pattern));
    return [...new Set([...narrow, ...wide])];
  }
}

/** Whether whoever a pattern means is among those whom others mean. */
function covers(patterns: readonly string[], pattern: string): boolean {
  return pattern === "*"
    ? patterns.includes("*")
    : isAmong(pattern.replace("*.", "any."), patterns);
}
