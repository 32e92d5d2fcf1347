import { Hono } from "hono";
import type { Chat } from "../../chat/chat.ts";
import type { ListedRoom } from "../../chat/store.ts";
import { requirePerson } from "../../http/identity.ts";
import { NewRoomForm, NewRoomPage } from "./new_room.tsx";
import {
  isPartial,
  PART_HEADER,
  type PageContext,
  type PageEnvironment,
  viewOf,
} from "./request.ts";
import { roomPath } from "./room_list.tsx";
import { Invitation, InvitationPage } from "./room_menu.tsx";
import { OWN_ROOMS, OwnRooms } from "./rooms_nav.tsx";

/** So many public rooms stand beside the room of somebody who has none of their own. */
const OTHERS_MAX = 8;

/**
 * What stands beside a room, and what its title opens.
 *
 * @param originOf where people reach the server
 */
export function createRoomRoutes(chat: Chat, originOf: (c: PageContext) => string) {
  const routes = new Hono<PageEnvironment>();

  routes.get(OWN_ROOMS, async (c) => {
    const person = c.get("person");
    const here = c.req.query("here") ?? "";
    let rooms = await chat.rooms.own(person);
    if (rooms.length === 0) rooms = (await chat.rooms.find(person)).rooms.slice(0, OTHERS_MAX);
    if (here && !rooms.some(({ slug }) => slug === here)) {
      const room = await chat.rooms.enter(here, person).catch(() => undefined);
      if (room) rooms = [{ ...room, unread: 0, lastAt: 0 } satisfies ListedRoom, ...rooms];
    }
    c.header(PART_HEADER, "true");
    return c.html(<OwnRooms view={viewOf(c)} rooms={rooms} here={here} />);
  });

  routes.get("/new-room", (c) => {
    const view = viewOf(c);
    if (!isPartial(c)) return c.render(<NewRoomPage view={view} />);
    c.header(PART_HEADER, "true");
    return c.html(<NewRoomForm view={view} />);
  });

  routes.get("/rooms/:room/qr.svg", async (c) => {
    const room = await chat.rooms.enter(c.req.param("room"), c.get("person"));
    const { qrCode } = await import("./qr_code.ts");
    return c.body(qrCode(originOf(c) + roomPath(room.slug)), 200, {
      "Content-Type": "image/svg+xml",
    });
  });

  routes.post("/rooms/:room/invites", async (c) => {
    const stored = await chat.rooms.enter(c.req.param("room"), requirePerson(c));
    const token = await chat.rooms.invite(stored);
    const address = `${originOf(c)}${roomPath(stored.slug)}?invite=${token}`;
    const { qrCode } = await import("./qr_code.ts");
    const invitation = { view: viewOf(c), address, code: qrCode(address) };
    c.header(PART_HEADER, "true");
    if (isPartial(c)) return c.html(<Invitation {...invitation} />);
    return c.render(<InvitationPage {...invitation} room={chat.toRoom(stored)} />);
  });

  return routes;
}
