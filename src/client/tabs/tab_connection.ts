import type { Clock } from "../clock.ts";
import type { Connection, MakeConnection } from "../transport.ts";
import { TransportSelector } from "../transport_selector.ts";
import { openBus } from "./bus.ts";
import { heldWhen } from "./held_when.ts";
import { leasesBefore, openLease } from "./lease.ts";
import { type Identity, SharedConnection, type TabEnvironment } from "./shared_connection.ts";

/** What the names of bus and lease begin with, of tabs of other builds too. */
const FAMILY = "longwave tabs ";
/** And those of this build: changed with what tabs say to each other, for some outlive an update. */
const NAME = `${FAMILY}3 `;
/**
 * How many identities may have a poll held at a time. A browser opens six connections to a server
 * over HTTP/1.1; half stay free for posts, for loading, and for those who ask without being held.
 */
const PLACES = 3;

/**
 * How one of the tabs and frames that a browser has open gets through. Those of one
 * identity share one connection.
 *
 * @param identify says who looks; asked anew when the client's token is renewed
 */
export function openTabConnection(
  identify: () => Identity,
  ...given: Parameters<MakeConnection>
): Connection {
  const [target, , , transport] = given;
  const { url, language, clock, fetch } = target;
  // A WebSocket takes none of the six.
  if (transport === "websocket") return new TransportSelector(...given);
  if (transport === "feed" || !canShare()) {
    target.fetch = heldWhen(() => !document.hidden, fetch, clock);
    return new TransportSelector(...given);
  }
  const identity = () => {
    const { key, ...rest } = identify();
    // Refusals come in the language of whoever is connected.
    const shared = JSON.stringify([key, url, transport, language]);
    return { key: NAME + hash(shared), ...rest };
  };
  const mayHold = () => leasesBefore(identity().key, FAMILY, clock.date()) < PLACES;
  target.fetch = heldWhen(mayHold, fetch, clock);
  const connection = new SharedConnection(browser(clock), identity, ...given);
  // Frozen or kept for the back button, a page holds nothing; it may come back.
  addEventListener("pagehide", () => connection.leave());
  addEventListener("pageshow", ({ persisted }) => persisted && connection.enter());
  document.addEventListener("freeze", () => connection.leave());
  document.addEventListener("resume", () => connection.enter());
  return connection;
}

function browser(clock: Clock): TabEnvironment {
  return {
    tab: clock.randomId(),
    openBus,
    openLease,
    isHidden: () => document.hidden,
    makeConnection: (...given) => new TransportSelector(...given),
  };
}

/** Without storage, and in a frame that has no origin, tabs cannot know of each other. */
function canShare(): boolean {
  const bus = self.origin === "null" ? undefined : openBus(NAME, () => {});
  bus?.close();
  return bus !== undefined && openLease("") !== undefined;
}

/**
 * What stands for an identity in a name that storage shows; 53 bits are enough to
 * tell a browser's few apart (cyrb53; SubtleCrypto is not there over plain http).
 */
function hash(text: string): string {
  let [one, two] = [0xdeadbeef, 0x41c6ce57];
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0;
    one = Math.imul(one ^ code, 0x9e3779b1);
    two = Math.imul(two ^ code, 0x5f356495);
  }
  one = Math.imul(one ^ (one >>> 16), 0x85ebca6b) ^ Math.imul(two ^ (two >>> 13), 0xc2b2ae35);
  two = Math.imul(two ^ (two >>> 16), 0x85ebca6b) ^ Math.imul(one ^ (one >>> 13), 0xc2b2ae35);
  return (4294967296 * (2097151 & two) + (one >>> 0)).toString(36);
}
