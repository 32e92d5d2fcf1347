/** The part of a shared feed's address that no beat has: such a request is answered at once. */
const NO_BEAT = 0;

/** Where a reader of a room goes on in the shared form of its feed. */
export interface SharedPlace {
  /** The room's slug. */
  room: string;
  /** What stands for the room's right to be shared (`Chat.sharedKey`). */
  key: string;
  cursor: string;
  beat?: number;
}

/** The path to read a room in its shared form from the newest page on. */
export function sharedStart(room: string): string {
  return `/api/rooms/${encodeURIComponent(room)}/shared`;
}

/** The path to read on from a cursor: everything that the answer depends on is in it. */
export function sharedPath({ room, key, cursor, beat = NO_BEAT }: SharedPlace): string {
  return `${sharedStart(room)}/${key}/${cursor}/${beat}`;
}
