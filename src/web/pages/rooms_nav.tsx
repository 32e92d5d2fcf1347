import type { ListedRoom } from "../../chat/store.ts";
import type { View } from "./layout.tsx";
import { Lock, roomPath, UnreadBadge } from "./room_list.tsx";

/** Where the part comes from. */
export const OWN_ROOMS = "/own-rooms";

/**
 * Beside a room where the screen is wide: the rooms that one is in. The list comes when the
 * room is live (`intersect`: not where the style hides it), and again when the script says so.
 */
export function RoomsNav({ view, here }: { view: View; here: string }) {
  const { translations } = view;
  return (
    <nav id="rooms" aria-label={translations.rooms}>
      <div
        id="own-rooms"
        hx-get={`${OWN_ROOMS}?here=${encodeURIComponent(here)}`}
        hx-trigger="intersect once, refresh"
        hx-swap="innerHTML"
      />
      <a href="/" class="more">
        {translations.browseRooms}
      </a>
      <NewRoomLink view={view} />
    </nav>
  );
}

/** Opens a dialog where a script is there, and else a page. */
export function NewRoomLink({ view }: { view: View }) {
  return (
    <a class="more" href="/new-room" hx-get="/new-room" hx-target="#new-room-dialog">
      {view.translations.newRoom}
    </a>
  );
}

/** The list itself. @param here the slug of the room that it stands beside */
export function OwnRooms({ view, rooms, here }: { view: View; rooms: ListedRoom[]; here: string }) {
  return (
    <ul>
      {rooms.map(({ slug, title, kind, unread }) => (
        <li key={slug}>
          <a
            href={roomPath(slug)}
            data-room={slug}
            data-unread={slug === here ? undefined : unread || undefined}
            aria-current={slug === here ? "page" : undefined}
          >
            <bdi class="title">{title}</bdi>
            <Lock kind={kind} label={view.translations.private} />
            {slug !== here && <UnreadBadge view={view} count={unread} />}
          </a>
        </li>
      ))}
    </ul>
  );
}
