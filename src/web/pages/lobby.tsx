import type { ListedRoom } from "../../chat/store.ts";
import type { Person } from "../../protocol/message.ts";
import { type FoundRooms, PublicRooms } from "./found_rooms.tsx";
import { LanguageSwitch, Layout, type View, Wordmark } from "./layout.tsx";
import { NewRoomForm, type NewRoomState } from "./new_room.tsx";
import { NameForm, Self } from "./person.tsx";
import { RoomList } from "./room_list.tsx";

/** What could not be done, beside the form that asked for it, and what was typed there. */
export interface LobbyFormErrors {
  name?: string;
  room?: NewRoomState;
}

interface LobbyProps {
  view: View;
  /** The rooms of whoever looks. */
  own: ListedRoom[];
  found: FoundRooms;
  person: Person | undefined;
  formErrors: LobbyFormErrors;
}

/** What this is, the rooms, and the way to make one. */
export function LobbyPage({ view, own, found, person, formErrors }: LobbyProps) {
  const { translations } = view;
  return (
    <Layout view={view} title={`Longwave: ${translations.tagline}`} kind="site" script="lobby">
      <header class="masthead">
        <Wordmark />
        <LanguageSwitch view={view} />
      </header>
      <main class="lobby">
        <section class="hero">
          <h1>{translations.tagline}</h1>
          <p>{translations.intro}</p>
          {person && !formErrors.name ? (
            <Self view={view} person={person} />
          ) : (
            <NameForm
              view={view}
              person={person}
              problem={formErrors.name}
              button={translations.useName}
            />
          )}
        </section>
        {own.length > 0 && (
          <section aria-labelledby="own-heading">
            <h2 id="own-heading">{translations.ownRooms}</h2>
            <RoomList view={view} rooms={own} />
          </section>
        )}
        <PublicRooms view={view} found={found} />
        <div class="card">
          <NewRoomForm view={view} {...(formErrors.room && { state: formErrors.room })} />
        </div>
        <p class="quiet">
          <a href="/check">{translations.checkNetwork}</a>
        </p>
      </main>
    </Layout>
  );
}
