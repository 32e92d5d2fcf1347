import type { Chat } from "../../chat/chat.ts";
import type { PageRoom } from "../../chat/page_rooms.ts";
import type { Person, Room } from "../../protocol/message.ts";
import type { Problem } from "../../protocol/problem.ts";
import { type RoomView, readRoomView } from "../pages/room_view.ts";

/** What an embed shows. */
export interface EmbeddedRoom extends Partial<RoomView> {
  /** Of a private room nothing but its slug: whoever may read it is given the rest later. */
  room: Room;
  /** The room of a page that nobody has written in yet. */
  pageRoom?: PageRoom;
  /** The address of that page. */
  address?: string;
}

interface RequestedRoom {
  /** Absent where it is the page's own room. */
  slug: string | undefined;
  /** The address of the page around it, where that has a room of its own. */
  page: string | undefined;
  person: Person | undefined;
}

/** @throws Problem not_found, bad_request (no address of a page) */
export async function embeddedRoomFor(
  chat: Chat,
  { slug, page: address, person }: RequestedRoom,
): Promise<EmbeddedRoom> {
  const pageRoom = address ? await chat.pageRooms.of(address) : undefined;
  const wanted = slug ?? pageRoom?.slug ?? "";
  try {
    return await readRoomView(chat, wanted, person);
  } catch (error) {
    const { code } = error as Problem;
    if (code === "not_found" && pageRoom?.slug === wanted && address) {
      const page = { messages: [], hasBefore: false, hasAfter: false, cursor: "" };
      return { room: emptyRoom(wanted, pageRoom.title), page, pageRoom, address };
    }
    // A private room may be shown to whom the embed's script brings a token for.
    if (code === "forbidden") return { room: emptyRoom(wanted, wanted) };
    throw error;
  }
}

function emptyRoom(slug: string, title: string): Room {
  return { slug, title, topic: "", kind: "unlisted", cursor: "", lastSeq: 0 };
}
