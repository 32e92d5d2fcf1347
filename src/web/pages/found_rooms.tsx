import type { ListedRoom } from "../../chat/store.ts";
import type { View } from "./layout.tsx";
import { RoomList } from "./room_list.tsx";

/** A page of the public rooms, as somebody has asked for it. */
export interface FoundRooms {
  rooms: ListedRoom[];
  hasMore: boolean;
  /** What was typed to find one. */
  match: string;
  page: number;
}

/** The public rooms, and the field that finds one of them: htmx asks as one types. */
export function PublicRooms({ view, found }: { view: View; found: FoundRooms }) {
  const { translations } = view;
  return (
    <section aria-labelledby="rooms-heading">
      <div class="list-head">
        <h2 id="rooms-heading">{translations.publicRooms}</h2>
        <form id="find-room" action="/" method="get">
          <input
            type="search"
            name="q"
            value={found.match}
            maxlength={80}
            autocomplete="off"
            aria-label={translations.findRoom}
            placeholder={translations.findRoom}
            hx-get="/"
            hx-trigger="input changed delay:200ms"
            hx-target="#found"
            hx-swap="outerHTML"
          />
          <button type="submit" class="quiet">
            {translations.find}
          </button>
        </form>
      </div>
      <Found view={view} found={found} />
    </section>
  );
}

/** The part that comes anew with what is typed. */
export function Found({ view, found }: { view: View; found: FoundRooms }) {
  const { translations } = view;
  const { rooms, hasMore, match, page } = found;
  const address = (to: number) =>
    `/?${new URLSearchParams({ ...(match && { q: match }), ...(to > 1 && { page: String(to) }) })}`;
  return (
    <div id="found" aria-live="polite">
      {rooms.length > 0 ? (
        <RoomList view={view} rooms={rooms} />
      ) : (
        <p class="quiet">{match ? translations.noneFound(match) : translations.noRooms}</p>
      )}
      {(page > 1 || hasMore) && (
        <nav class="pages" aria-label={translations.publicRooms}>
          {page > 1 && <a href={address(page - 1)}>{translations.previousRooms}</a>}
          {hasMore && <a href={address(page + 1)}>{translations.moreRooms}</a>}
        </nav>
      )}
    </div>
  );
}
