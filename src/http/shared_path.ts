import type { RoomKind } from "../protocol/message.ts";

/** The part of a shared feed's address that no beat has: such a request is answered at once. */
const NO_BEAT = 0;

/** Where a reader of a room goes on in the shared form of its feed. */
export interface SharedPlace {
  /** The room's slug. */
  room: string;
  /** Its kind: where that changes, what caches have of the room is not asked for any more. */
  kind: RoomKind;
  cursor: string;
  beat?: number;
}

/** The path to read a room in its shared form from the newest page on. */
export function sharedStart(room: string): string {
  return `/api/rooms/${encodeURIComponent(room)}/shared`;
}

/** The path to read on from a cursor: everything that the answer depends on is in it. */
export function sharedPath({ room, kind, cursor, beat = NO_BEAT }: SharedPlace): string {
  return `${sharedStart(room)}/${kind}/${cursor}/${beat}`;
}
