import type { Chat } from "../../chat/chat.ts";
import type { PageAnchor, StoredRoom } from "../../chat/store.ts";
import type { Message, Page, Person, Room } from "../../protocol/message.ts";

/** A room as it is shown: on its page, in a frame, in an embed, and in a part of its history. */
export interface RoomView {
  stored: StoredRoom;
  /** What everybody may know of it. */
  room: Room;
  page: ShownPage;
}

/** A page of history with what its messages answer, by seq. */
export interface ShownPage extends Page {
  answered?: Map<number, Message>;
}

/**
 * Reads what is shown of a room to somebody.
 *
 * @param anchor where in its history; its newest messages where absent
 * @throws Problem not_found, forbidden (a private room, and not a member)
 */
export async function readRoomView(
  chat: Chat,
  slug: string,
  person: Person | undefined,
  anchor?: PageAnchor,
): Promise<RoomView> {
  const stored = await chat.rooms.enter(slug, person);
  const page = await chat.messages.history(stored, anchor);
  const answered = await chat.messages.withAnswered(stored, page.messages);
  return { stored, room: chat.toRoom(stored), page: { ...page, answered } };
}
