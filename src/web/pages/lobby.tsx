import type { Person, Room } from "../../protocol/message.ts";
import { LanguageSwitch, Layout, ProblemNote, type View, Wordmark } from "./layout.tsx";
import { NameForm, Self } from "./person.tsx";

/** What could not be done, beside the form that asked for it, and what was typed there. */
export interface LobbySaid {
  name?: string;
  room?: string;
  title?: string;
}

interface LobbyProps {
  view: View;
  rooms: Room[];
  person: Person | undefined;
  said: LobbySaid;
}

/** The rooms, and the way to make one. */
export function LobbyPage({ view, rooms, person, said }: LobbyProps) {
  const { words } = view;
  return (
    <Layout view={view} title={`Longwave: ${words.tagline}`} kind="site">
      <header class="masthead">
        <Wordmark />
        <LanguageSwitch view={view} />
      </header>
      <main class="lobby">
        <section class="hero">
          <h1>{words.tagline}</h1>
          <p>{words.intro}</p>
          {person && !said.name ? (
            <Self view={view} person={person} />
          ) : (
            <NameForm view={view} person={person} problem={said.name} />
          )}
        </section>
        <section aria-labelledby="rooms-heading">
          <h2 id="rooms-heading">{words.rooms}</h2>
          {rooms.length === 0 && <p class="quiet">{words.noRooms}</p>}
          <ul class="rooms">
            {rooms.map((room) => (
              <li key={room.slug}>
                <a href={`/rooms/${encodeURIComponent(room.slug)}`}>
                  <span class="title">{room.title}</span>
                  {room.topic && <span class="topic">{room.topic}</span>}
                  <span class="count">{words.posts(room.lastSeq)}</span>
                </a>
              </li>
            ))}
          </ul>
        </section>
        <NewRoomForm view={view} said={said} />
        <p class="quiet">
          <a href="/check">{words.checkNetwork}</a>
        </p>
      </main>
    </Layout>
  );
}

function NewRoomForm({ view: { words }, said }: { view: View; said: LobbySaid }) {
  return (
    <form id="new-room" class="card" method="post" action="/rooms">
      <h2>{words.newRoom}</h2>
      <label for="title-field">{words.roomTitle}</label>
      <div class="row">
        <input
          id="title-field"
          name="title"
          required
          maxlength={80}
          autocomplete="off"
          value={said.title ?? ""}
        />
        <button type="submit">{words.make}</button>
      </div>
      <fieldset>
        <legend>{words.kind}</legend>
        <label>
          <input type="radio" name="kind" value="public" checked /> {words.public}
        </label>
        <label>
          <input type="radio" name="kind" value="unlisted" /> {words.unlisted}
        </label>
      </fieldset>
      <ProblemNote problem={said.room} />
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
  const { words } = view;
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
          <label for="name-field">{words.yourName}</label>
          <div class="row">
            <input id="name-field" name="name" required maxlength={40} autocomplete="nickname" />
            <button type="submit">{words.join}</button>
          </div>
          <ProblemNote problem={problem} />
        </form>
      </main>
    </Layout>
  );
}
