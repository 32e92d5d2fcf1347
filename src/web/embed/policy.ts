import { covers, isAmong } from "../../http/origin_pattern.ts";

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
