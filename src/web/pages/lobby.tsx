import type { Person, Room } from "../../protocol/message.ts";
import { LanguageSwitch, Layout, ProblemNote, type View, Wordmark } from "./layout.tsx";
import { NameForm, Self } from "./person.tsx";

/** What could not be done, beside the form that asked for it, and what was typed there. */
export interface LobbyFormErrors {
  name?: string;
  room?: string;
  title?: string;
}

interface LobbyProps {
  view: View;
  rooms: Room[];
  person: Person | undefined;
  formErrors: LobbyFormErrors;
}

/** The rooms, and the way to make one. */
export function LobbyPage({ view, rooms, person, formErrors }: LobbyProps) {
  const { translations } = view;
  return (
    <Layout view={view} title={`Longwave: ${translations.tagline}`} kind="site">
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
            <NameForm view={view} person={person} problem={formErrors.name} />
          )}
        </section>
        <section aria-labelledby="rooms-heading">
          <h2 id="rooms-heading">{translations.rooms}</h2>
          {rooms.length === 0 && <p class="quiet">{translations.noRooms}</p>}
          <ul class="rooms">
            {rooms.map((room) => (
              <li key={room.slug}>
                <a href={`/rooms/${encodeURIComponent(room.slug)}`}>
                  <span class="title">{room.title}</span>
                  {room.topic && <span class="topic">{room.topic}</span>}
                  <span class="count">{translations.posts(room.lastSeq)}</span>
                </a>
              </li>
            ))}
          </ul>
        </section>
        <NewRoomForm view={view} formErrors={formErrors} />
        <p class="quiet">
          <a href="/check">{translations.checkNetwork}</a>
        </p>
      </main>
    </Layout>
  );
}

function NewRoomForm({
  view: { translations },
  formErrors,
}: {
  view: View;
  formErrors: LobbyFormErrors;
}) {
  return (
    <form id="new-room" class="card" method="post" action="/rooms">
      <h2>{translations.newRoom}</h2>
      <label for="title-field">{translations.roomTitle}</label>
      <div class="row">
        <input
          id="title-field"
          name="title"
          required
          maxlength={80}
          autocomplete="off"
          value={formErrors.title ?? ""}
        />
        <button type="submit">{translations.make}</button>
      </div>
      <fieldset>
        <legend>{translations.kind}</legend>
        <label>
          <input type="radio" name="kind" value="public" checked /> {translations.public}
        </label>
        <label>
          <input type="radio" name="kind" value="unlisted" /> {translations.unlisted}
        </label>
      </fieldset>
      <ProblemNote problem={formErrors.room} />
    </form>
  );
}

interface NameFirstProps {
  view: View;
  heading: string;
  /** Where the form goes, and what was typed already: nothing typed is lost. */
  action: string;
  typed: Record<string, string>;
  problem?: string | undefined;
}

/** Asks for the name that something already typed needs. */
export function NameFirstPage({ view, heading, action, typed, problem }: NameFirstProps) {
  const { translations } = view;
  return (
    <Layout view={view} title={heading} kind="site">
      <header class="masthead">
        <Wordmark />
      </header>
      <main class="lobby">
        <form class="card" method="post" action={action}>
          <h1>{heading}</h1>
          {Object.entries(typed).map(([name, value]) => (
            <input key={name} type="hidden" name={name} value={value} />
          ))}
          <label for="name-field">{translations.yourName}</label>
          <div class="row">
            <input id="name-field" name="name" required maxlength={40} autocomplete="nickname" />
            <button type="submit">{translations.join}</button>
          </div>
          <ProblemNote problem={problem} />
        </form>
      </main>
    </Layout>
  );
}
