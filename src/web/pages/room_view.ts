import type { Chat } from "../../chat/chat.ts";
import type { PageAnchor, StoredRoom } from "../../chat/store.ts";
import type { Message, Page, Person, ReadMark, Room } from "../../protocol/message.ts";

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

/** A room as its page opens for somebody. */
export interface OpenedRoom extends RoomView {
  /** Up to where they have read it, where they have been there. */
  mark?: ReadMark | undefined;
  /** The seq of the first message that they have not seen. */
  newFrom?: number | undefined;
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

/**
 * Opens a room at a place in its history, or where whoever looks has left it, or at its newest messages.
 *
 * @param newFrom where they had left it when they came; it opens at its newest messages then
 */
export async function openRoom(
  chat: Chat,
  slug: string,
  person: Person | undefined,
  anchor: PageAnchor,
  newFrom: number | undefined,
): Promise<OpenedRoom> {
  const isAnchored = Object.keys(anchor).length > 0;
  let shown = await readRoomView(chat, slug, person, anchor);
  // An address that points at nothing shows the room all the same.
  if (isAnchored && shown.page.messages.length === 0) {
    shown = await readRoomView(chat, slug, person);
  }
  const { mark, first } = (person && (await chat.reading.whereLeft(person, shown.stored))) ?? {};
  const [oldest] = shown.page.messages;
  if (!isAnchored && !newFrom && first && oldest && first < oldest.seq) {
    shown = await readRoomView(chat, slug, person, { around: first });
  }
  return { ...shown, mark, newFrom: newFrom ?? first };
}
