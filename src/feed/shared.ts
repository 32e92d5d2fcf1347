import { createHash } from "node:crypto";
import type { StoredRoom } from "../chat/store.ts";
import { SHARED_SECONDS, sharedFor } from "../http/caching.ts";
import { sharedPath } from "../http/shared_path.ts";
import type { RoomKind } from "../protocol/message.ts";
import { type Answered, type Format, isEmpty, json } from "./answer.ts";
import type { Beats } from "./beats.ts";
import { text } from "./text.ts";

/** The plain form, which also says where to go on in the shared one. */
export function withShared({ slug: room, kind }: StoredRoom): Format {
  return {
    ...json,
    key: `json, shared of ${kind}`,
    render: (reading) =>
      json.render({ ...reading, shared: sharedPath({ room, kind, cursor: reading.cursor }) }),
  };
}

/** What the shared form can be written as, by the end of its address. */
const WRITTEN: Record<string, Format> = { "": json, ".txt": text };
export const ENDINGS = Object.keys(WRITTEN);

export interface SharedRequest {
  /** The room's slug. */
  room: string;
  kind: RoomKind;
  /** Which beat is asked for; absent where a reader begins. */
  beat?: number | undefined;
  /** How the address ends. */
  ending: string;
}

/**
 * An answer of the feed that any cache may give to anybody for some seconds. It
 * says itself what is to be asked next: after news the rest of this beat, after a
 * beat without any the next one.
 */
export function sharedFormat({ room, kind, beat, ending }: SharedRequest, beats: Beats): Format {
  const written = WRITTEN[ending] ?? json;
  const { current } = beats;
  const asked = beat ?? 0;
  const nextOf = (reading: Answered) => {
    const next = isEmpty(reading) ? Math.max(asked + 1, beats.current) : beats.current;
    return sharedPath({ room, kind, cursor: reading.cursor, beat: next }) + ending;
  };
  // Readers of beats that are over get the same; how many such beats they name, costs nothing.
  const isOver = asked < current;
  const when = isOver ? `${beat === undefined ? "start" : "over"} in ${current}` : asked;
  return {
    key: `shared${ending} ${when}`,
    contentType: written.contentType,
    render: (reading) => written.render({ ...reading, next: nextOf(reading) }),
    caching: (reading, body) => [
      "Cache-Control",
      // Where readers begin is one address for all of time, and the newest page is to be new.
      sharedFor(beat === undefined ? 1 : SHARED_SECONDS),
      "ETag",
      `"${createHash("sha256").update(body).digest("base64url").slice(0, 16)}"`,
      "Link",
      `<${nextOf(reading)}>; rel="next"`,
    ],
  };
}
